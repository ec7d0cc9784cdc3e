/**
 * Cuts a request on which nothing has moved for a while. It counts only while the service is
 * waited for: a reader that takes its time is no stall.
 */
export class StallWatch {
  constructor(seconds: number, signal: AbortSignal | undefined) {
    this._milliseconds = seconds * 1000;
    this._outer = signal;
    this.signal = this._controller.signal;
    signal?.addEventListener('abort', this._cancel, { once: true });
  }

  /** Fires when nothing moves, or with the caller's own signal. */
  readonly signal: AbortSignal;

  /** Watch while this is awaited. */
  async during<T>(work: Promise<T>): Promise<T> {
    this._waiting = true;
    this.moved();
    try {
      return await work;
    } finally {
      this._waiting = false;
      clearTimeout(this._timer);
    }
  }

  /** Something moved: the time starts again. */
  moved(): void {
    clearTimeout(this._timer);
    if (this._waiting) {
      this._timer = setTimeout(
        () => this._controller.abort(new StallError()),
        this._milliseconds
      );
    }
  }

  stop(): void {
    clearTimeout(this._timer);
    this._outer?.removeEventListener('abort', this._cancel);
  }

  // --- Internal helpers ---

  private readonly _cancel = () => this._controller.abort();
  private readonly _controller = new AbortController();
  private readonly _milliseconds: number;
  private readonly _outer: AbortSignal | undefined;
  private _timer: NodeJS.Timeout | undefined;
  private _waiting = false;
}

// --- Internal helpers ---

class StallError extends Error {
  readonly code = 'STALLED';
}
