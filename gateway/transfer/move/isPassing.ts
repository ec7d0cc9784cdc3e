import { StoreError, type ErrorKind } from '#core/domain/errors';
import { isPausing } from './isPausing';

/**
 * Whether what failed for this reason can go on later where it stopped, so that what a store
 * keeps of an unfinished upload is worth keeping.
 */
export function isPassing(kind: ErrorKind): boolean {
  return PASSING.includes(kind);
}

/** Whether what stopped a move lets the next try go on where it stopped. */
export function isLeftForNextTry(error: unknown, signal: AbortSignal): boolean {
  return (
    isPausing(signal) || (error instanceof StoreError && isPassing(error.kind))
  );
}

// --- Internal helpers ---

const PASSING: readonly ErrorKind[] = [
  'unavailable',
  'rate-limited',
  'not-signed-in'
];
