import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';
import { SAMPLES } from '../../catalog/__tests__/sampleStore';
import { runCli } from '../index';

/** What one command did. */
export interface IRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How a command is run, where it matters. */
export interface IRunOptions {
  readonly signal?: AbortSignal;
  readonly isTTY?: boolean;
  readonly onErr?: (text: string) => void;
  readonly env?: Record<string, string>;
}

/** A terminal in a folder of its own, with the sample run `tiny-gpt` in it. */
export class Terminal {
  readonly base = mkdtempSync(join(tmpdir(), 'keepstep-cli-'));

  constructor() {
    cpSync(join(SAMPLES, 'tiny-gpt'), this.path('tiny-gpt'), {
      recursive: true
    });
  }

  path(...parts: string[]): string {
    return join(this.base, ...parts);
  }

  async run(args: readonly string[], more: IRunOptions = {}): Promise<IRun> {
    const written = { out: '', err: '' };
    const code = await runCli(args, {
      stdout: { write: text => (written.out += text) },
      stderr: {
        write: text => {
          written.err += text;
          more.onErr?.(text);
        },
        isTTY: more.isTTY ?? false
      },
      env: { KEEPSTEP_STATE: this.path('.state'), ...more.env },
      signal: more.signal ?? new AbortController().signal,
      cwd: this.base
    });
    return { code, ...written };
  }

  /** The one document that `--json` prints. */
  async json(args: readonly string[], more: IRunOptions = {}) {
    const { code, out } = await this.run([...args, '--json'], more);
    expect(out.split('\n')).toHaveLength(2);
    return { code, json: JSON.parse(out) as unknown };
  }

  close(): void {
    rmSync(this.base, { recursive: true });
  }
}

/** A terminal and a bucket server that it is pointed at. */
export interface IBesideBuckets {
  readonly terminal: Terminal;
  readonly server: IGcsServer;
  readonly env: Record<string, string>;
}

/** Start both; `server.close()` and `terminal.close()` end them. */
export async function besideBuckets(
  ...buckets: string[]
): Promise<IBesideBuckets> {
  const terminal = new Terminal();
  const server = await startGcsServer({
    dataFolder: terminal.path('server'),
    buckets
  });
  return { terminal, server, env: { KEEPSTEP_GCS_ENDPOINT: server.origin } };
}
