import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkFiles } from './checkFiles.mjs';
import { makeFiles } from './makeFiles.mjs';
import { measured } from './measured.mjs';
import { bytesOf, toRow } from './toRow.mjs';

/**
 * Upload and download one case with every contestant, in rounds whose order rotates, and check
 * after every run that each file has arrived: its exact size and CRC32C, at the server or on disk.
 *
 * @returns two rows
 */
export async function runCase(bench, one) {
  const source = join(bench.work, 'source');
  const files = makeFiles(source, one.shape);
  const job = { ...one, files, listing: listOf(bench, files) };
  const up = await runDirection(bench, {
    ...job,
    direction: 'upload',
    folder: source
  });
  await seed(bench, job, source);
  const down = await runDirection(bench, {
    ...job,
    direction: 'download',
    folder: join(bench.work, 'target'),
    prefix: SEEDED
  });
  await bench.server.remove('');
  rmSync(source, { recursive: true });
  return [up, down];
}

// --- Internal helpers ---

const MiB = 1024 * 1024;
const SEEDED = 'seeded/';
const NO_LINK = { latencyMilliseconds: null, throttleBytesPerSecond: null };

function listOf({ work }, files) {
  const listing = join(work, 'listing.json');
  writeFileSync(listing, JSON.stringify(files));
  const paths = files.map(({ path }) => path);
  writeFileSync(join(work, 'paths.json'), JSON.stringify(paths));
  return listing;
}

async function runDirection(bench, job) {
  const runs = {};
  const notRun = {};
  const names = Object.keys(bench.contestants);
  for (let round = 0; round < bench.rounds; round++) {
    // Nobody has the same neighbour, or the first place, in every round.
    const order = names.map((_, at) => names[(at + round * 2) % names.length]);
    for (const name of order.filter(name => !notRun[name])) {
      try {
        const run = await runOnce(bench, name, { ...job, round });
        (runs[name] ??= []).push(run);
        bench.tell(
          `  ${job.direction} round ${round + 1} ${name}: ${run.rate.toFixed(0)} ${job.unit}`
        );
      } catch (error) {
        if (name === 'ours' || name === 'floor') {
          throw error;
        }
        notRun[name] = whyNot(error, bench.work);
        bench.tell(`  ${job.direction} ${name}: not run: ${notRun[name]}`);
      }
    }
  }
  return toRow(job, runs, notRun);
}

/** The line of its output that says most, without where it happened to run. */
function whyNot({ message }, work) {
  const lines = message.trim().split('\n');
  const line =
    lines.find(line => /^\S*(Error|Exception): /.test(line)) ?? lines.at(-1);
  return line.replaceAll(work, '<folder>');
}

async function runOnce(bench, name, job) {
  const { server, contestants, work, python } = bench;
  const { missing, env, command } = contestants[name];
  if (missing) {
    throw new Error(missing);
  }
  const upload = job.direction === 'upload';
  const prefix = upload ? `${name}-${job.round}/` : job.prefix;
  if (!upload) {
    rmSync(job.folder, { recursive: true, force: true });
    mkdirSync(job.folder, { recursive: true });
  }
  const call = { ...job, prefix, pathsFile: join(work, 'paths.json') };
  try {
    await server.settings(job.link ?? NO_LINK);
    await server.forget();
    const before = server.cpuSeconds();
    const taken = await measured({
      python,
      work,
      env,
      command: command(call)
    });
    const serverCpuSeconds = server.cpuSeconds() - before;
    await server.settings(NO_LINK);
    const { requests } = await server.log();
    await (upload
      ? checkFiles.atServer(server, prefix, job.files)
      : checkFiles.onDisk(job.folder, job.files));
    return {
      ...taken,
      rate: rateOf(job, taken.seconds),
      serverCpuSeconds,
      requests: requests.length
    };
  } finally {
    await server.settings(NO_LINK);
    await (upload
      ? server.remove(prefix)
      : rmSync(job.folder, { recursive: true }));
  }
}

/** What is downloaded is put there by our own push, so that it has a manifest. */
async function seed({ contestants, python, work }, job, folder) {
  const { command, env } = contestants.ours;
  const call = { ...job, direction: 'upload', prefix: SEEDED, folder };
  await measured({ python, work, env, command: command(call) });
}

function rateOf({ files, unit }, seconds) {
  return unit === 'files/s'
    ? files.length / seconds
    : bytesOf(files) / MiB / seconds;
}
