import type { IFileEntry } from '#core/domain/entry';
import { StoreError, type ErrorKind } from '#core/domain/errors';
import type { IStore, IWriteOptions } from './store';

/** How an object whose sum is known is written. */
export interface IOnceOptions extends Pick<
  IWriteOptions,
  'ifGeneration' | 'signal'
> {
  readonly crc32c: string;
}

/**
 * A put, or any other way to write an object whole, that may be tried again. After a try whose answer was lost the object may be there, and
 * the precondition then refuses the next try: what is there is looked at before that is called a
 * failure. Without a precondition the same bytes once more do no harm.
 */
export function puttingOnce(
  store: IStore,
  key: string,
  options: IOnceOptions,
  put: () => Promise<IFileEntry>
): () => Promise<IFileEntry> {
  let wasLost = false;
  return async () => {
    try {
      return await put();
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      const isRefused = AFTER_A_LOST_ANSWER.includes(error.kind);
      const there =
        wasLost && isRefused ? await whatWasPut(store, key, options) : null;
      wasLost ||= error.kind === 'unavailable';
      if (there) {
        return there;
      }
      throw error;
    }
  };
}

// --- Internal helpers ---

/** The place is taken, by the try whose answer was lost, or what it was made of is gone. */
const AFTER_A_LOST_ANSWER: readonly ErrorKind[] = [
  'already-exists',
  'changed-meanwhile',
  'not-found'
];

/** What is there now, if it has our sum and is not what was to be replaced. */
async function whatWasPut(
  store: IStore,
  key: string,
  { crc32c, ifGeneration, signal }: IOnceOptions
): Promise<IFileEntry | null> {
  try {
    const there = await store.stat(key, { signal });
    const isOld =
      typeof ifGeneration === 'object' &&
      ifGeneration.generation === there.generation;
    return !isOld && there.crc32c === crc32c ? there : null;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}
