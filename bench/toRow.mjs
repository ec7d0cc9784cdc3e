import { median, ratio } from './statistics.mjs';

const GiB = 1024 ** 3;

/** A row of the results: medians over the rounds, and what the rounds were. */
export function toRow({ direction, what, unit, files }, runs, notRun) {
  const gib = bytesOf(files) / GiB;
  const each = pick =>
    Object.fromEntries(
      Object.entries(runs).map(([name, list]) => [name, median(list.map(pick))])
    );
  const { ours, floor, ...peers } = each(run => run.rate);
  const raw = Object.fromEntries(
    Object.entries(runs).map(([name, list]) => [
      name,
      list.map(run => run.rate)
    ])
  );
  return {
    case: `${direction} of ${what}`,
    unit,
    ours,
    floor,
    peers,
    ratios: Object.fromEntries(
      Object.entries(raw)
        .filter(([name]) => name !== 'ours')
        .map(([name, list]) => [name, ratio(raw.ours, list)])
    ),
    cpuSecondsPerGiB: each(run => run.cpuSeconds / gib),
    serverCpuSecondsPerGiB: each(run => run.serverCpuSeconds / gib),
    peakRssMiB: each(run => run.peakRssMiB),
    requests: each(run => run.requests),
    startSeconds: median(runs.ours.flatMap(({ loop }) => startOf(loop))),
    loopDelayMs: worstDelay(runs.ours.map(({ loop }) => loop)),
    notRun,
    runs: raw
  };
}

/** How many bytes these files are together. */
export function bytesOf(files) {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** The worst of several runs, in milliseconds. */
export function worstDelay(loops) {
  const known = loops.filter(Boolean);
  return {
    p99: Math.max(...known.map(({ p99Ms }) => p99Ms)),
    max: Math.max(...known.map(({ maxMs }) => maxMs))
  };
}

// --- Internal helpers ---

function startOf(loop) {
  return loop ? [loop.startSeconds] : [];
}
