import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { checkpointEntries } from '../../catalog/checkpointFiles';
import type { IStore } from '../../stores/store';
import { plannedFiles, type IPlannedFile } from './plan';

/** The source of an upload, as it was when its files were read. */
export interface ISourceAsSent {
  readonly store: IStore;
  readonly key: string;
  /** Every file that there was. */
  readonly planned: readonly IPlannedFile[];
  /** Those that were sent until now, each as it was sent. */
  readonly sent: readonly {
    readonly path: string;
    readonly sent: IFileEntry;
  }[];
  readonly signal: AbortSignal;
}

/**
 * Refuse to vouch for an upload whose source gained, lost or changed a file since it was read:
 * what was sent may be of two saves (T5).
 *
 * @throws StoreError `changed-meanwhile`, which names the file.
 */
export async function refuseChangedSource(
  source: ISourceAsSent
): Promise<void> {
  const { store, key, planned, sent, signal } = source;
  const { files } = await checkpointEntries(store, key, { signal });
  const now = new Map(
    plannedFiles(key, files).map(({ path, entry }) => [path, entry])
  );
  const before = new Set(planned.map(({ path }) => path));
  const gone = planned.find(({ path }) => !now.has(path));
  if (gone) {
    throw changed(store, gone.entry, 'vanished');
  }
  const added = [...now].find(([path]) => !before.has(path));
  if (added) {
    throw changed(store, added[1], 'was added');
  }
  const other = sent.find(
    ({ path, sent: entry }) => now.get(path)?.generation !== entry.generation
  );
  if (other) {
    throw changed(store, other.sent, 'changed');
  }
}

// --- Internal helpers ---

function changed(store: IStore, entry: IFileEntry, what: string): StoreError {
  const uri = store.uriOf(entry.key);
  return new StoreError(
    'changed-meanwhile',
    `${uri} ${what} while its checkpoint was being sent.`,
    {
      operation: 'upload',
      uri,
      next: 'Upload it again when it is saved in full.'
    }
  );
}
