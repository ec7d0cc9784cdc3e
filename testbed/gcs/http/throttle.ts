import { setTimeout as delay } from 'node:timers/promises';

/** The time, in milliseconds, and how to let it pass. */
export interface ITime {
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
}

/** The clock of the process. */
export const REAL_TIME: ITime = {
  now: () => performance.now(),
  wait: milliseconds => delay(milliseconds)
};

/** Holds one direction of one connection to a rate, which may change on the way. */
export class Throttle {
  constructor(
    private readonly _bytesPerSecond: () => number | null,
    private readonly _time: ITime = REAL_TIME
  ) {}

  /** Waits until so many bytes may pass. */
  async pass(bytes: number): Promise<void> {
    const rate = this._bytesPerSecond();
    if (rate === null) {
      return;
    }
    const now = this._time.now();
    // What a timer was late by is made good; what a pause has saved up is not.
    const earliest = now - MOST_LATE_MS;
    this._free = Math.max(this._free, earliest) + (bytes / rate) * 1000;
    if (this._free > now) {
      await this._time.wait(this._free - now);
    }
  }

  /** When the next byte may pass. */
  private _free = 0;
}

// --- Internal helpers ---

const MOST_LATE_MS = 10;
