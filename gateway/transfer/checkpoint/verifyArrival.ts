import { StoreError } from '#core/domain/errors';
import type { IManifest } from '#core/domain/manifest';
import { compareManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import { entriesOrNone } from './entriesOrNone';

/**
 * List what has arrived and hold it against what was sent: nothing vouches for a checkpoint
 * before (T4).
 *
 * @throws StoreError `corrupt`, with what disagrees.
 */
export async function verifyArrival(
  store: IStore,
  key: string,
  sent: Pick<IManifest, 'files'>,
  signal: AbortSignal
): Promise<void> {
  const { files } = await entriesOrNone(store, key, signal);
  const { reasons } = compareManifest(key, sent, files);
  if (reasons.length > 0) {
    const uri = store.uriOf(key);
    throw new StoreError(
      'corrupt',
      `${uri} is not what was sent: ${reasons.join('; ')}.`,
      { operation: 'verify', uri, next: 'Start the transfer again.' }
    );
  }
}
