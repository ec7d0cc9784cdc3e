import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { LEAST_RATE } from '#core/domain/byteRate';
import { array, string } from '#core/protocol/decode';
import type { FastifyInstance } from 'fastify';
import { configuredStorages } from './configuredStorages';
import { createContext, type IGatewaySettings } from './routes/createContext';
import { restoreTransfers } from './routes/restoreTransfers';
import { createServer } from './server';
import { VERSION } from './version';

/**
 * Listen on a unix socket until standard input ends: Jupyter holds its other end, so that the
 * gateway ends with Jupyter even when Jupyter is killed (G7).
 *
 * @returns the exit code: 2 when it was started wrongly.
 */
export async function serve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv
): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { socket: { type: 'string' } }
  });
  const root = env['KEEPSTEP_ROOT'];
  if (!values.socket || !root) {
    process.stderr.write(
      'Usage: KEEPSTEP_ROOT=/jupyter/root main.mjs serve --socket PATH\n'
    );
    return 2;
  }
  const context = createContext({
    version: VERSION,
    instance: randomUUID(),
    jupyterRoot: root,
    allowedRoots: allowedRoots(env['KEEPSTEP_ALLOWED_ROOTS']),
    storages: configuredStorages(env['KEEPSTEP_STORAGES'], complain),
    gcsEndpoint: env['KEEPSTEP_GCS_ENDPOINT'],
    gcsToken: env['KEEPSTEP_GCS_TOKEN'],
    rateLimit: rateLimit(env['KEEPSTEP_RATE_LIMIT']),
    stallSeconds: env['KEEPSTEP_STALL_SECONDS'],
    partBytes: env['KEEPSTEP_PART_BYTES'],
    retryFirstDelay: env['KEEPSTEP_RETRY_FIRST_DELAY_MS'],
    stateEnvironment: env,
    complain,
    log: env['KEEPSTEP_LOG'] === 'calls' ? logCall : undefined
  });
  await restoreTransfers(context);
  const server = createServer(context);
  await listenAlone(server, values.socket);
  process.stdout.write(
    `${JSON.stringify({ ready: true, version: VERSION })}\n`
  );
  process.stdin.resume();
  const jupyterEnded = Promise.race([
    once(process.stdin, 'close'),
    once(process.stdin, 'end')
  ]).then(() => true);
  const isLast = await Promise.race([
    jupyterEnded,
    once(process, 'SIGTERM').then(() => false),
    once(process, 'SIGINT').then(() => false)
  ]);
  await Promise.all([context.engine.stop(), server.close()]);
  if (isLast) {
    // A Jupyter that was killed cannot tidy up; one that stops in order does so too.
    await rmdir(dirname(values.socket)).catch(() => undefined);
  }
  return 0;
}

// --- Internal helpers ---

/** A socket that only its owner may open; files that are written later keep the usual mode. */
async function listenAlone(
  server: FastifyInstance,
  path: string
): Promise<void> {
  const usual = process.umask(0o077);
  await server.listen({ path });
  process.umask(usual);
}

function allowedRoots(text: string | undefined): string[] {
  return text ? array(string)(JSON.parse(text)) : [];
}

/** Bytes per second. What is no such number limits nothing, and is complained of. */
function rateLimit(text: string | undefined): number | undefined {
  const bytesPerSecond = Number(text || 'none');
  if (bytesPerSecond >= LEAST_RATE) {
    return bytesPerSecond;
  }
  if (text) {
    complain(
      `KEEPSTEP_RATE_LIMIT should be ${LEAST_RATE} bytes per second or more, and is ${JSON.stringify(text)}: there is no limit.`
    );
  }
  return undefined;
}

/** For Jupyter's log, with `KEEPSTEP_LOG=calls`. An address in it is data: on one line, escaped. */
const logCall: IGatewaySettings['log'] = call => {
  const { operation, uri, milliseconds, outcome } = call;
  const what = `${operation} ${JSON.stringify(uri)}: ${outcome}`;
  process.stderr.write(`keepstep: ${what} in ${Math.round(milliseconds)} ms\n`);
};

function complain(sentence: string): void {
  process.stderr.write(`keepstep: ${sentence}\n`);
}
