import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { makeFiles } from './makeFiles.mjs';
import { measured } from './measured.mjs';
import { median } from './statistics.mjs';
import { worstDelay } from './toRow.mjs';

/** A checkpoint that is pushed again, unchanged: how many requests that takes, and what is written. */
export async function secondPush(bench, { what, shape, checkpoint }) {
  const { server, contestants, work, python, rounds } = bench;
  const folder = join(work, 'source');
  makeFiles(folder, shape);
  const { command, env } = contestants.ours;
  const job = { direction: 'upload', prefix: 'again/', folder, checkpoint };
  const push = () => measured({ python, work, env, command: command(job) });
  await push();
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    await server.forget();
    const taken = await push();
    const { events, requests } = await server.log();
    const written = events.filter(({ kind }) => kind === 'committed');
    runs.push({
      ...taken,
      requests: requests.length,
      bytes: written.reduce((sum, { size }) => sum + size, 0)
    });
  }
  await server.remove('again/');
  rmSync(folder, { recursive: true });
  const of = pick => median(runs.map(pick));
  bench.tell(`  second push: ${of(({ requests }) => requests)} requests`);
  return {
    case: `second push of ${what}, unchanged`,
    unit: 'requests',
    ours: of(({ requests }) => requests),
    floor: null,
    peers: {},
    bytesWritten: of(({ bytes }) => bytes),
    seconds: of(({ seconds }) => seconds),
    cpuSecondsPerGiB: {},
    peakRssMiB: { ours: of(({ peakRssMiB }) => peakRssMiB) },
    loopDelayMs: worstDelay(runs.map(({ loop }) => loop)),
    runs: { ours: runs.map(({ requests }) => requests) }
  };
}
