import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Bytes as they come out of a compressor or a decompressor of zlib, which works off the event
 * loop. Whoever stops reading ends the source, too; an error of the source is passed through.
 */
export async function* throughZlib(
  source: AsyncIterable<Uint8Array>,
  zlib: Transform
): AsyncGenerator<Uint8Array> {
  const failed = pipeline(Readable.from(source), zlib).then(
    () => null,
    (error: unknown) => ({ error })
  );
  try {
    yield* zlib as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw (await failed)?.error ?? error;
  } finally {
    zlib.destroy();
    await failed;
  }
  const failure = await failed;
  if (failure) {
    throw failure.error;
  }
}
