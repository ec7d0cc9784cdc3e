import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { ICallOptions, IStore } from '../../stores/store';

/** What is at a key; null where nothing is. */
export async function statOrNone(
  store: IStore,
  key: string,
  { signal }: ICallOptions
): Promise<IFileEntry | null> {
  try {
    return await store.stat(key, { signal });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}
