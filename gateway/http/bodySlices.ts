/** Bytes that are handed to the system at a time: what counts as movement on a slow line. */
export const SLICE_BYTES = 256 * 1024;

/** How many bytes the pieces of a body have together. */
export function bodyBytes(body: readonly Uint8Array[]): number {
  return body.reduce((sum, { length }) => sum + length, 0);
}

/** The pieces of a body, cut into slices. */
export function* bodySlices(
  body: readonly Uint8Array[]
): Generator<Uint8Array, void, void> {
  for (const piece of body) {
    for (let at = 0; at < piece.length; at += SLICE_BYTES) {
      yield piece.subarray(at, at + SLICE_BYTES);
    }
  }
}
