import { WaitingLine } from '../move/waitingLine';

/**
 * A limit of bytes per second that all who ask share: a token bucket that holds a second's worth.
 *
 * Whoever asks for more than there is gets it in advance, and the next ones wait until it is paid
 * back: a chunk is never cut because of the limit. Those who wait are served in order.
 */
export class RateLimit {
  /** @param _now milliseconds of a clock that never jumps. */
  constructor(private readonly _now: () => number = () => performance.now()) {
    this._since = _now();
  }

  /** Null where there is no limit. */
  get bytesPerSecond(): number | null {
    return this._bytesPerSecond;
  }

  /** Change the limit; it holds at once, for those who wait too. */
  set(bytesPerSecond: number | null): void {
    this._accrue();
    this._tokens = bytesPerSecond === null ? 0 : Math.min(this._tokens, 0);
    this._bytesPerSecond = bytesPerSecond;
    this._serve();
  }

  /** Resolves when `bytes` may be moved; rejects with the signal's reason when it fires first. */
  async pace(bytes: number, signal: AbortSignal): Promise<void> {
    if (this._bytesPerSecond === null && this._line.first === undefined) {
      return;
    }
    signal.throwIfAborted();
    const served = this._line.join(bytes, signal, () => {
      // Nobody is left to be served: the timer would only keep the process alive.
      if (this._line.first === undefined) {
        clearTimeout(this._timer);
      }
    });
    this._serve();
    await served;
  }

  private _serve(): void {
    clearTimeout(this._timer);
    this._accrue();
    for (
      let bytes;
      (bytes = this._line.first) !== undefined &&
      (this._bytesPerSecond === null || this._tokens >= 0);
    ) {
      this._tokens -= bytes;
      this._line.serve();
    }
    if (this._line.first !== undefined && this._bytesPerSecond !== null) {
      const ms = (-this._tokens / this._bytesPerSecond) * 1000;
      this._timer = setTimeout(() => this._serve(), Math.ceil(ms));
    }
  }

  private _accrue(): void {
    const now = this._now();
    const rate = this._bytesPerSecond ?? 0;
    const earned = ((now - this._since) / 1000) * rate;
    this._tokens = Math.min(this._tokens + earned, rate);
    this._since = now;
  }

  private _bytesPerSecond: number | null = null;
  private _tokens = 0;
  private _since: number;
  private readonly _line = new WaitingLine();
  private _timer: NodeJS.Timeout | undefined;
}
