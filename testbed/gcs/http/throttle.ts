import { setTimeout as delay } from 'node:timers/promises';

/** Holds one connection to a rate, which may change on the way. */
export class Throttle {
  constructor(private readonly _bytesPerSecond: () => number | null) {}

  /** Waits until so many bytes may pass. */
  async pass(bytes: number): Promise<void> {
    const rate = this._bytesPerSecond();
    if (rate === null) {
      return;
    }
    const now = performance.now();
    this._free = Math.max(this._free, now) + (bytes / rate) * 1000;
    await delay(this._free - now);
  }

  /** When the next byte may pass. */
  private _free = 0;
}
