/** Why the signal of a job that is paused fires: what was moved stays, for the job goes on later. */
export const PAUSED = 'paused';

/** Why the signal of a file fires when another file has failed: a later try goes on with both. */
export const OTHER_FAILED = 'another file failed';

/** Whether a job is stopped to go on later, rather than cancelled. */
export function isPausing(signal: AbortSignal): boolean {
  return signal.aborted && GOES_ON.includes(signal.reason);
}

/**
 * Whether what was on its way when it was stopped may stay. Another writer, who is why this one
 * failed, may rely on it.
 */
export function mayStay(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === OTHER_FAILED;
}

/** Whether a job is stopped for good: what it has put anywhere is to be taken away again. */
export function isCancelling(signal: AbortSignal): boolean {
  return signal.aborted && !GOES_ON.includes(signal.reason);
}

// --- Internal helpers ---

const GOES_ON: readonly unknown[] = [PAUSED, OTHER_FAILED];
