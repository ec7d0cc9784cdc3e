import { StoreError } from '#core/domain/errors';
import type { IManifest } from '#core/domain/manifest';
import { checkpointEntries } from '../catalog/checkpointFiles';
import { compareManifest } from '../catalog/manifest';
import type { IStore } from '../stores/store';
import { entriesOrNone } from './entriesOrNone';
import { plannedFiles, type IPlannedFile } from './plan';

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

/**
 * Refuse to vouch for an upload whose source gained or lost files while it was read (T5).
 * @throws StoreError `changed-meanwhile`
 */
export async function refuseChangedSource(
  store: IStore,
  key: string,
  sent: readonly IPlannedFile[],
  signal: AbortSignal
): Promise<void> {
  const { files } = await checkpointEntries(store, key, { signal });
  const before = new Set(sent.map(({ path }) => path));
  const now = plannedFiles(key, files);
  const added = now.find(({ path }) => !before.has(path));
  if (!added && now.length === before.size) {
    return;
  }
  const uri = store.uriOf(added?.entry.key ?? key);
  const what = added
    ? 'was added while its checkpoint was being sent'
    : 'lost files while it was being sent';
  throw new StoreError('changed-meanwhile', `${uri} ${what}.`, {
    operation: 'upload',
    uri,
    next: 'Upload it again when it is saved in full.'
  });
}
