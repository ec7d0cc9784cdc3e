import type { IStoreCapabilities } from '../../stores/store';

/**
 * How large the next chunk of a file should be: as large as the store likes on a fast link, and
 * so small on a slow one that progress, which counts what the store has acknowledged, still
 * moves every second or two (T13).
 */
export class ChunkPace {
  constructor({
    chunkGranularity,
    chunkSize
  }: Pick<IStoreCapabilities, 'chunkGranularity' | 'chunkSize'>) {
    this._granule =
      Math.ceil(SMALLEST_BYTES / chunkGranularity) * chunkGranularity;
    this.most = chunkSize;
    this._size = Math.min(FIRST_GRANULES * this._granule, chunkSize);
  }

  /** Bytes; a multiple of the store's granularity. */
  get size(): number {
    return this._size;
  }

  /** Tell how many milliseconds the last chunk took. */
  took(milliseconds: number): void {
    if (milliseconds < QUICK_MS) {
      this._size = Math.min(this._size * 2, this.most);
    } else if (milliseconds > SLOW_MS) {
      const granules = Math.floor(this._size / 2 / this._granule);
      this._size = Math.min(Math.max(granules, 1) * this._granule, this.most);
    }
  }

  /** It never gets larger than this many bytes. */
  readonly most: number;
  private readonly _granule: number;
  private _size: number;
}

// --- Internal helpers ---

const SMALLEST_BYTES = 256 * 1024;
const FIRST_GRANULES = 4;
const QUICK_MS = 500;
const SLOW_MS = 2000;
