import type { IRegion, ReceiveMemory } from './receiveMemory';

/** The pieces of one body between the connection that receives them and whoever reads them. */
export class BodyQueue {
  constructor(private readonly _memory: ReceiveMemory) {}

  /** Someone waits: what comes is taken at once. Otherwise it has to wait in memory. */
  get isWanted(): boolean {
    return this._waiter !== null;
  }

  /** It is in what the memory received last. */
  add(bytes: Buffer): void {
    const region = this._memory.hold();
    const last = this._pieces.at(-1);
    if (last?.region === region && end(last.bytes) === bytes.byteOffset) {
      const start = last.bytes.byteOffset - region.bytes.byteOffset;
      last.bytes = region.bytes.subarray(
        start,
        start + last.bytes.length + bytes.length
      );
      this._memory.release(region);
    } else {
      this._pieces.push({ bytes, region });
    }
    const isMuch = this._pieces[0]!.bytes.length >= SOON_ENOUGH;
    if (isMuch || this._pieces.length > 1) {
      this._wake();
    } else if (this._waiter && !this._isWaking) {
      // What else has come by now goes with it: encrypted bytes come 16 KiB at a time.
      this._isWaking = true;
      setImmediate(() => this._wake());
    }
  }

  /** Nothing follows. */
  end(): void {
    this._isAtEnd = true;
    this._wake();
  }

  /** Nothing follows, and something is missing. */
  fail(error: unknown): void {
    this._failure ??= { error };
    this._wake();
  }

  /** The next piece, or null at the end; the one before is done with. */
  async take(onWaiting: () => void): Promise<Buffer | null> {
    this.release();
    while (this._pieces.length === 0) {
      if (this._failure) {
        throw this._failure.error;
      }
      if (this._isAtEnd) {
        return null;
      }
      await new Promise<void>(resolve => {
        this._waiter = resolve;
        onWaiting();
      });
    }
    this._taken = this._pieces.shift()!;
    return this._taken.bytes;
  }

  /** What was taken is done with. */
  release(): void {
    if (this._taken) {
      this._memory.release(this._taken.region);
      this._taken = null;
    }
  }

  /** So is everything else. */
  clear(): void {
    this.release();
    this._pieces
      .splice(0)
      .forEach(({ region }) => this._memory.release(region));
  }

  // --- Internal helpers ---

  private _wake(): void {
    this._isWaking = false;
    this._waiter?.();
    this._waiter = null;
  }

  private readonly _pieces: IPiece[] = [];
  private _taken: IPiece | null = null;
  private _waiter: (() => void) | null = null;
  private _isWaking = false;
  private _isAtEnd = false;
  private _failure: { readonly error: unknown } | null = null;
}

// --- Internal helpers ---

interface IPiece {
  bytes: Buffer;
  readonly region: IRegion;
}

/** A piece of this size waits for no more. */
const SOON_ENOUGH = 256 * 1024;

function end({ byteOffset, length }: Buffer): number {
  return byteOffset + length;
}
