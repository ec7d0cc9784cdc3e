import type { StoreError } from '#core/domain/errors';

/**
 * How patiently to knock at a storage: one that has not answered for a minute and now cannot be
 * connected to at all is most likely down, and someone waits for the first listing to say so. In
 * the midst of a transfer the same failure is a network that comes back.
 */
export class Reach {
  constructor(private readonly _clock: () => number) {}

  /** The storage said something, if only that a thing is not there. */
  answered(): void {
    this._answeredAt = this._clock();
  }

  /** Tries after such a failure; undefined for as many as usual. */
  attemptsAfter(error: StoreError): number | undefined {
    const { code } = (error.cause ?? {}) as { code?: unknown };
    const isLost =
      UNCONNECTED.has(code) &&
      this._clock() - this._answeredAt > PATIENT_MILLISECONDS;
    return isLost ? ATTEMPTS : undefined;
  }

  private _answeredAt = -Infinity;
}

// --- Internal helpers ---

const UNCONNECTED = new Set<unknown>([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN'
]);
const PATIENT_MILLISECONDS = 60_000;
const ATTEMPTS = 3;
