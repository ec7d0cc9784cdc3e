import { WaitingLine } from './waitingLine';

/**
 * Memory that files hold while they are moved, shared by all of them. Whoever asks for more than
 * there is left waits until others give back; those who wait are served in order. One that wants
 * more than there is in all gets everything.
 */
export class BufferBudget {
  constructor(private readonly _bytes: number) {
    this._free = _bytes;
  }

  /** Hold so many bytes while the work is done. Never ask again within it. */
  async holding<T>(
    bytes: number,
    signal: AbortSignal,
    work: () => Promise<T>
  ): Promise<T> {
    const taken = Math.min(bytes, this._bytes);
    await this._take(taken, signal);
    try {
      return await work();
    } finally {
      this._free += taken;
      this._serve();
    }
  }

  // --- Internal helpers ---

  private async _take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this._line.first === undefined && bytes <= this._free) {
      this._free -= bytes;
      return;
    }
    await this._line.join(bytes, signal, () => this._serve());
  }

  private _serve(): void {
    for (
      let bytes;
      (bytes = this._line.first) !== undefined && bytes <= this._free;
    ) {
      this._free -= bytes;
      this._line.serve();
    }
  }

  private _free: number;
  private readonly _line = new WaitingLine();
}

/** Memory is the process's: however many transfers run, they share this much (T38). */
export const SHARED_BUFFERS = new BufferBudget(64 * 1024 * 1024);
