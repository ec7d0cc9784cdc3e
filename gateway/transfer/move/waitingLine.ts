/** Those who wait for bytes of something that is shared: served in order, free to leave. */
export class WaitingLine {
  /** How many bytes the first one wants; undefined where nobody waits. */
  get first(): number | undefined {
    return this._waiting[0]?.bytes;
  }

  /**
   * Wait to be served. Rejects with the signal's reason when it fires first; `onLeft` is told
   * that the others have moved up.
   */
  join(bytes: number, signal: AbortSignal, onLeft: () => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this._waiting = this._waiting.filter(other => other !== waiter);
        onLeft();
        reject(signal.reason as Error);
      };
      const waiter: IWaiter = {
        bytes,
        go: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        }
      };
      signal.addEventListener('abort', leave, { once: true });
      this._waiting.push(waiter);
    });
  }

  /** Let the first one go. */
  serve(): void {
    this._waiting.shift()?.go();
  }

  private _waiting: IWaiter[] = [];
}

// --- Internal helpers ---

interface IWaiter {
  readonly bytes: number;
  readonly go: () => void;
}
