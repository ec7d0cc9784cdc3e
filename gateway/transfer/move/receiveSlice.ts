import { startChecksum } from '../../checksum/checksum';
import type { ISink } from '../../stores/store';
import type { IFileMove } from './fileMove';
import { changed } from './moveErrors';

/** A stretch of a file: from `start` to before `end`. */
export interface ISlice {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** How a slice is received. */
export interface IReceiveOptions {
  /** It is one of several: read by its range. */
  readonly isSliced: boolean;
  /** Told of bytes that are at their place. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Receive one slice: read from its place on, as often as it takes, in the one generation that was
 * listed, and written in large pieces. What an earlier try has kept is not read again.
 *
 * @returns its CRC32C.
 */
export async function receiveSlice(
  move: IFileMove,
  sink: ISink,
  { index, start, end }: ISlice,
  { isSliced, onBytes }: IReceiveOptions
): Promise<string> {
  const { from, entry, signal, pace } = move;
  const { key, generation } = entry;
  if (isSliced) {
    const kept = await sink.kept(index, { signal });
    if (kept !== undefined) {
      move.onFound?.(end - start);
      onBytes(end - start);
      return kept;
    }
  }
  const sum = startChecksum();
  let written = start;
  const gathered = new Gathered(end - start, async bytes => {
    await pace?.(bytes.byteLength, signal);
    await sum.update(bytes);
    await sink.write(written, bytes, { signal });
    written += bytes.byteLength;
    onBytes(bytes.byteLength);
  });
  for (let received = start; received < end;) {
    const before = received;
    const range =
      isSliced || received > 0
        ? { offset: received, length: end - received }
        : {};
    for await (const piece of from.read(key, {
      ...range,
      generation,
      signal,
      onePieceAtATime: true
    })) {
      received += piece.byteLength;
      if (received > end) {
        throw changed(move);
      }
      await gathered.add(piece);
    }
    // An answer that ends too early, and in good order, is asked for the rest.
    if (received === before) {
      throw changed(move);
    }
  }
  await gathered.flush();
  const crc32c = await sum.digest();
  await sink.keep(index, crc32c);
  return crc32c;
}

// --- Internal helpers ---

/** What is written at a time: less costs a call for every packet, more costs memory. */
const WRITE_BYTES = 1024 * 1024;
/** A piece of this size is written as it is. */
const LARGE_BYTES = 256 * 1024;

/** Makes large pieces of small ones. */
class Gathered {
  constructor(
    private readonly _total: number,
    private readonly _write: (bytes: Uint8Array) => Promise<void>
  ) {}

  async add(piece: Uint8Array): Promise<void> {
    const isLarge =
      piece.byteLength >= Math.min(LARGE_BYTES, this._total) &&
      this._filled === 0;
    if (isLarge) {
      await this._write(piece);
      return;
    }
    this._buffer ??= new Uint8Array(Math.min(WRITE_BYTES, this._total));
    for (let taken = 0; taken < piece.byteLength;) {
      const part = piece.subarray(
        taken,
        taken + this._buffer.byteLength - this._filled
      );
      this._buffer.set(part, this._filled);
      this._filled += part.byteLength;
      taken += part.byteLength;
      if (this._filled === this._buffer.byteLength) {
        await this.flush();
      }
    }
  }

  async flush(): Promise<void> {
    if (this._filled > 0) {
      await this._write(this._buffer!.subarray(0, this._filled));
      this._filled = 0;
    }
  }

  private _buffer: Uint8Array | undefined;
  private _filled = 0;
}
