import type { IStore } from '../../../stores/store';
import { folderKey, formatStoreUri } from '#core/domain/storeUri';
import type { ITransferJob } from '../../checkpoint/job';
import type { IJournalJob, IJournalPlace } from './journalEntry';

/**
 * Opens the store of a place again.
 * @throws StoreError that names the storage when it is gone, or is not what it was.
 */
export type OpenPlace = (place: IJournalPlace) => IStore;

/** A job as another process can read it. */
export function describeJob({
  kind,
  source,
  target,
  ...options
}: ITransferJob): IJournalJob {
  return {
    kind,
    source: placeOf(source.store, source.key, source.storage),
    target: placeOf(target.store, folderKey(target.folder), target.storage),
    options
  };
}

/** A job with stores again. */
export function reopenJob(
  { kind, source, target, options }: IJournalJob,
  open: OpenPlace
): ITransferJob {
  return {
    ...options,
    kind,
    source: { store: open(source), key: source.key },
    target: { store: open(target), folder: target.key }
  };
}

// --- Internal helpers ---

function placeOf(
  store: IStore,
  key: string,
  storage: IJournalPlace['storage'] = null
): IJournalPlace {
  return { storage, root: formatStoreUri(store.root), key };
}
