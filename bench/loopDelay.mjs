/**
 * Loaded before the gateway (`--import`). When the process ends, `KEEPSTEP_BENCH_LOOP` has how late
 * its event loop was, in milliseconds, how long it worked, and what memory and CPU it took.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const file = process.env.KEEPSTEP_BENCH_LOOP;
if (file) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let loaded = performance.now();
  // What loading the program takes is not what keeps a panel waiting: the first timer comes after.
  setTimeout(() => {
    loaded = performance.now();
    delay.enable();
  }, 0).unref();
  process.once('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({
        p99Ms: toMs(delay.percentile(99)),
        maxMs: toMs(delay.max),
        startSeconds: loaded / 1000,
        seconds: (performance.now() - loaded) / 1000,
        cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
        maxRssMiB: maxRSS / 1024
      })
    );
  });
}

// --- Internal helpers ---

/** The histogram counts from one timer to the next, the wait that was asked for included. */
function toMs(nanoseconds) {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
