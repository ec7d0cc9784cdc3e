/**
 * Bytes on their way, with a stop after so many of them: what comes before goes through, then
 * `strike` is awaited, and what it gives back takes the place of the rest of that piece. Bytes
 * that end before are left alone.
 */
export async function* split(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  afterBytes: number,
  strike: (rest: Buffer) => Promise<Buffer>
): AsyncGenerator<Buffer> {
  let seen = 0;
  let struck = false;
  for await (const chunk of chunks) {
    const left = afterBytes - seen;
    seen += chunk.length;
    if (struck || chunk.length <= left) {
      yield chunk;
      continue;
    }
    struck = true;
    if (left > 0) {
      yield chunk.subarray(0, left);
    }
    yield await strike(chunk.subarray(left));
  }
}
