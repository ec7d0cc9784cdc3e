/** Takes bytes of a stream in pieces as they are needed; at most one part of it is in memory. */
export class ByteReader {
  constructor(source: AsyncIterable<Uint8Array>) {
    this._iterator = source[Symbol.asyncIterator]();
  }

  /** At most so many bytes, at least one; null at the end of the stream. */
  async some(most: number): Promise<Uint8Array | null> {
    while (this._part.length === 0) {
      const next = await this._iterator.next();
      if (next.done) {
        return null;
      }
      this._part = next.value;
    }
    const piece = this._part.subarray(0, most);
    this._part = this._part.subarray(piece.length);
    return piece;
  }

  /** Exactly so many bytes, or fewer at the end of the stream. */
  async exactly(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const piece = await this.some(missing);
      if (!piece) {
        break;
      }
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** Tell the source that nothing more is read. */
  async close(): Promise<void> {
    await this._iterator.return?.();
  }

  private readonly _iterator: AsyncIterator<Uint8Array>;
  private _part: Uint8Array = new Uint8Array(0);
}
