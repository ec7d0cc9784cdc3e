import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IPutOptions, IStore } from '../../stores/store';
import { removeLost } from './removeLost';
import { withGrace } from './withGrace';

/**
 * Put a small object. One that is stopped has a moment to end with an answer; where none comes,
 * what the store has published in spite of it is taken away again.
 */
export async function putOrRemove(
  to: IStore,
  key: string,
  bytes: Uint8Array,
  options: IPutOptions
): Promise<IFileEntry> {
  const { signal, crc32c, ifGeneration } = options;
  const put = (late: AbortSignal | undefined): Promise<IFileEntry> =>
    to.put!(key, bytes, { ...options, signal: late });
  try {
    return await (signal ? withGrace(signal, put) : put(undefined));
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'cancelled') {
      const size = bytes.byteLength;
      await removeLost({ to, key, size, crc32c, ifGeneration, signal });
    }
    throw error;
  }
}
