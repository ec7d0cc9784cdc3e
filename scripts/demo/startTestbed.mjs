import { createInterface } from 'node:readline';

import { startChild } from './child.mjs';

/**
 * Start the local bucket server over a data folder.
 *
 * @returns `{ origin, stop }`
 */
export async function startTestbed(bundle, dataFolder, args = []) {
  const server = startChild(
    process.execPath,
    [bundle, '--data', dataFolder, '--stdin', ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit']
    }
  );
  const lines = createInterface({ input: server.child.stdout });
  const ready = (async () => {
    for await (const line of lines) {
      return JSON.parse(line).origin;
    }
    throw new Error('The local bucket server ended before it was ready.');
  })();
  const origin = await ready;
  server.child.stdout.resume();
  return { origin, stop: server.stop };
}
