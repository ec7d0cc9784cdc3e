/** Bytes per second over the last seconds. The caller brings the time. */
export class Rate {
  /** Bytes moved in all, at a moment in milliseconds. */
  add(at: number, bytes: number): void {
    this._samples.push({ at, bytes });
    // The newest sample that is older than the window stays, as its beginning.
    while (this._samples.length > 2 && this._samples[1]!.at <= at - WINDOW_MS) {
      this._samples.shift();
    }
  }

  /** Null before there is anything to measure. */
  bytesPerSecond(): number | null {
    const first = this._samples[0];
    const last = this._samples.at(-1);
    if (!first || !last || last.at - first.at < LEAST_MS) {
      return null;
    }
    const rate = ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
    return Math.max(0, Math.round(rate));
  }

  /** Null where nothing moves. */
  secondsLeft(bytesLeft: number): number | null {
    const rate = this.bytesPerSecond();
    return rate ? Math.ceil(bytesLeft / rate) : null;
  }

  private readonly _samples: { at: number; bytes: number }[] = [];
}

// --- Internal helpers ---

const WINDOW_MS = 5000;
const LEAST_MS = 500;
