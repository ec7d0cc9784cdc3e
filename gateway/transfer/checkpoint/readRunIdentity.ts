import { StoreError } from '#core/domain/errors';
import { RUN_FILE, type IRunIdentity } from '#core/domain/run';
import { runIdentity } from '#core/protocol/run';
import { readText } from '../../catalog/readText';
import type { IStore } from '../../stores/store';

/**
 * The identity of the run at a folder, or null where it has none.
 *
 * @throws StoreError `corrupt` for one that cannot be read.
 */
export async function readRunIdentity(
  store: IStore,
  runFolder: string,
  signal: AbortSignal | undefined
): Promise<IRunIdentity | null> {
  const key = runFolder + RUN_FILE;
  try {
    return runIdentity(JSON.parse(await readText(store, key, { signal })));
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    if (
      error instanceof SyntaxError ||
      (error instanceof StoreError && error.kind === 'bad-message')
    ) {
      const uri = store.uriOf(key);
      throw new StoreError('corrupt', `${uri} is no identity of a run.`, {
        operation: 'read',
        uri,
        next: 'Look at the file; when it is moved away, the next upload writes a new one.',
        cause: error
      });
    }
    throw error;
  }
}
