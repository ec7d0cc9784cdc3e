/**
 * Memory for the chunks of one upload, lent from what others are done with: new memory has to be
 * filled with zeros, and waits for the collector when it is left.
 */
export class ChunkLoan {
  /** So many bytes, with anything in them. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    const at = SPARE.findIndex(({ byteLength }) => byteLength === bytes);
    const chunk = at < 0 ? new Uint8Array(bytes) : SPARE.splice(at, 1)[0]!;
    this._taken.push(chunk);
    return chunk;
  }

  /** All that was taken may be used by others: nothing reads or writes it any more. */
  giveBack(): void {
    for (const chunk of this._taken.splice(0)) {
      const held = SPARE.reduce((sum, { byteLength }) => sum + byteLength, 0);
      if (held + chunk.byteLength <= MOST_SPARE) {
        SPARE.push(chunk);
      }
    }
  }

  private readonly _taken: Uint8Array<ArrayBuffer>[] = [];
}

// --- Internal helpers ---

const MOST_SPARE = 32 * 1024 * 1024;
const SPARE: Uint8Array<ArrayBuffer>[] = [];
