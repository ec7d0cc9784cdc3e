import { parseArgs } from 'node:util';
import { startGcsServer } from './startGcsServer';

/**
 * The stand-in as a process: one line of JSON on standard output when it listens, then silence.
 * It ends on SIGTERM and SIGINT and, with `--stdin`, when its standard input does, so that it
 * cannot outlive who started it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      bucket: { type: 'string', multiple: true, default: [] },
      token: { type: 'string' },
      throttle: { type: 'string' },
      latency: { type: 'string' },
      tls: { type: 'boolean', default: false },
      stdin: { type: 'boolean', default: false }
    }
  });
  if (values.data === undefined) {
    throw new Error('--data FOLDER is needed: where objects are kept.');
  }
  const server = await startGcsServer({
    dataFolder: values.data,
    port: Number(values.port),
    buckets: values.bucket,
    tls: values.tls,
    requireToken: values.token ?? null,
    throttleBytesPerSecond: values.throttle ? Number(values.throttle) : null,
    latencyMilliseconds: values.latency ? Number(values.latency) : null
  });
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (values.stdin) {
    process.stdin.once('end', stop).once('close', stop).resume();
  }
  console.log(
    JSON.stringify({
      ready: true,
      origin: server.origin,
      ...(server.tlsOrigin !== null && { tlsOrigin: server.tlsOrigin }),
      pid: process.pid
    })
  );
}

main().catch((error: unknown) => {
  console.error(`testbed: ${(error as Error).message}`);
  process.exit(1);
});
