import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

import type { IWireError } from '../../core/protocol/wireError';

/** What `keepstep ... --json` says, and how it ends. */
export interface ITerminalAnswer {
  readonly code: number;
  readonly document: {
    readonly ok: boolean;
    readonly result?: unknown;
    readonly error?: IWireError['error'];
  };
}

/** Run `keepstep` in a terminal that sees a bucket server, and no credential but `token`. */
export async function keepstep(
  origin: string,
  args: readonly string[],
  token?: string
): Promise<ITerminalAnswer> {
  const child = spawn(process.execPath, [BUNDLE, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      STORAGE_EMULATOR_HOST: origin,
      ...(token === undefined ? {} : { KEEPSTEP_GCS_TOKEN: token })
    }
  });
  const closed = once(child, 'close') as Promise<[number]>;
  const document = (await json(child.stdout)) as ITerminalAnswer['document'];
  const [code] = await closed;
  return { code, document };
}

// --- Internal helpers ---

const BUNDLE = join(
  __dirname,
  '..',
  '..',
  'jupyterlab_keepstep',
  'gateway',
  'main.mjs'
);
