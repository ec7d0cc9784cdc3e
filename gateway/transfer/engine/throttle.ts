/**
 * Calls `run` at once, and then not again before `intervalMs` have passed: calls in between
 * become one, at the end of the interval.
 */
export class Throttle {
  constructor(
    private readonly _intervalMs: number,
    private readonly _run: () => void
  ) {}

  call(): void {
    if (this._timer) {
      this._isWaiting = true;
      return;
    }
    this._run();
    this._timer = setTimeout(() => {
      this._timer = undefined;
      if (this._isWaiting) {
        this._isWaiting = false;
        this.call();
      }
    }, this._intervalMs);
    // News of a transfer never keeps the process alive by itself.
    this._timer.unref();
  }

  /** Drop what is waiting. */
  dispose(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._isWaiting = false;
  }

  private _timer: NodeJS.Timeout | undefined;
  private _isWaiting = false;
}
