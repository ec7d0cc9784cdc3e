/** Memory into which a connection receives: used again as soon as nothing refers to it. */
export class ReceiveMemory {
  /** Where the next bytes go. Asked once before every read. */
  space(): Buffer {
    if (this._current.holders === 0) {
      this._current.filled = 0;
    }
    if (REGION_BYTES - this._current.filled < LEAST_BYTES) {
      this._current = this._spare ?? newRegion();
      this._spare = null;
    }
    return this._current.bytes.subarray(this._current.filled);
  }

  /** So many bytes have come to where `space` said. */
  received(count: number): Buffer {
    const start = this._current.filled;
    this._current.filled += count;
    return this._current.bytes.subarray(start, this._current.filled);
  }

  /** Keep what was received last until it is released. */
  hold(): IRegion {
    this._current.holders += 1;
    return this._current;
  }

  release(region: IRegion): void {
    region.holders -= 1;
    if (region.holders === 0 && region !== this._current) {
      region.filled = 0;
      this._spare = region;
    }
  }

  private _current = newRegion();
  private _spare: IRegion | null = null;
}

/** A stretch of memory that is filled from its start on. */
export interface IRegion {
  readonly bytes: Buffer;
  filled: number;
  /** Pieces in it that are still of use. */
  holders: number;
}

// --- Internal helpers ---

const REGION_BYTES = 1024 * 1024;
/** With less room than this a read is not worth its call. */
const LEAST_BYTES = 64 * 1024;

function newRegion(): IRegion {
  return {
    bytes: Buffer.allocUnsafeSlow(REGION_BYTES),
    filled: 0,
    holders: 0
  };
}
