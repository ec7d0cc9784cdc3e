import { StoreError } from '#core/domain/errors';
import {
  checkpointEntries,
  type ICheckpointEntries
} from '../../catalog/checkpointFiles';
import type { IStore } from '../../stores/store';

/** What lies at a target; nothing at all is an answer too. */
export async function entriesOrNone(
  store: IStore,
  key: string,
  signal: AbortSignal
): Promise<ICheckpointEntries> {
  try {
    return await checkpointEntries(store, key, { signal });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return { files: [], refused: [] };
    }
    throw error;
  }
}
