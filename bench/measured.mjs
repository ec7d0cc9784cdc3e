import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../scripts/setup/run.mjs';

/**
 * Run one contestant once: `{ seconds, cpuSeconds, peakRssMiB, loop }`.
 *
 * A program is timed from its start to its end. A library prints its own seconds, since a
 * notebook has it imported already, and so do we and the floor: behind the panel the gateway runs
 * already. CPU seconds hold the start all the same.
 *
 * @throws Error with the end of what it printed, if it fails
 */
export async function measured({ python, work, command, env = {} }) {
  const result = join(work, 'result.json');
  const output = join(work, 'output.txt');
  const loop = join(work, 'loop.json');
  [result, loop].forEach(path => rmSync(path, { force: true }));
  const child = spawn(
    python,
    ['-S', '-E', join(ROOT, 'bench', 'measure.py'), result, output, ...command],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env, KEEPSTEP_BENCH_LOOP: loop }
    }
  );
  const timer = setTimeout(() => child.kill(), LONGEST_MS);
  await new Promise(resolve => child.once('close', resolve));
  clearTimeout(timer);
  const printed = readFileSync(output, 'utf8');
  const taken = existsSync(result)
    ? JSON.parse(readFileSync(result, 'utf8'))
    : { code: 'a timeout' };
  if (taken.code !== 0) {
    throw new Error(`It ended with ${taken.code}: ${printed.slice(-600)}`);
  }
  const told = /^\{"seconds": ?([\d.e-]+)\}$/m.exec(printed)?.[1];
  const ours = existsSync(loop) ? JSON.parse(readFileSync(loop, 'utf8')) : null;
  const seconds = told ? Number(told) : (ours?.seconds ?? taken.seconds);
  return { ...taken, seconds, loop: ours };
}

// --- Internal helpers ---

const LONGEST_MS = 10 * 60_000;
