import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import { StoreError } from '#core/domain/errors';
import { baseName, parentFolder } from '#core/domain/storeUri';
import type { ICheckpointEntries } from '../../catalog/checkpointFiles';
import type { ICallOptions, IStore } from '../../stores/store';
import { planOrder, plannedFiles } from './plan';
import { withdraw } from './withdraw';

/** A checkpoint that is to be deleted, with its files as somebody has seen them. */
export interface IDoomed {
  readonly store: IStore;
  readonly key: string;
  readonly formatId: string;
  readonly entries: ICheckpointEntries;
}

/**
 * Delete one checkpoint for good, by the exact names and generations of its files as they were listed:
 * its manifest first, then its markers, then its data, so that nothing vouches any more for what
 * is half gone. On a disk its folder goes, too.
 *
 * @returns bytes that were deleted.
 * @throws StoreError `unsupported`, before anything is deleted, where something is in it that Keepstep does not
 * follow; `changed-meanwhile` where a file was written over, or came, after they were listed.
 */
export async function removeCheckpoint(
  { store, key, formatId, entries: { files, refused } }: IDoomed,
  { signal }: ICallOptions = {}
): Promise<number> {
  const [strange] = refused;
  if (strange) {
    const uri = store.uriOf(strange.key);
    throw new StoreError(
      'unsupported',
      `${store.uriOf(key)} was left as it is: ${uri} ${strange.why}.`,
      {
        operation: 'remove',
        uri,
        next: 'Look at it, and delete the checkpoint by hand.'
      }
    );
  }
  const calm = signal ?? new AbortController().signal;
  await withdraw({
    store,
    key,
    files,
    formatId,
    kept: new Map(),
    signal: calm
  });
  const { data } = planOrder(plannedFiles(key, files), formatId);
  const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
  await Promise.all(
    data.map(({ entry: { key: name, generation } }) =>
      queue.add(() => store.remove(name, { generation, signal }))
    )
  );
  if (key.endsWith('/') && store.moveFolder && store.discardFolder) {
    await removeEmptyFolder(store, key, signal);
  }
  return files.reduce((sum, { size }) => sum + size, 0);
}

// --- Internal helpers ---

const REMOVALS_AT_ONCE = 8;

/** Only folders are left in it: it is renamed to what a store discards. */
async function removeEmptyFolder(
  store: IStore,
  key: string,
  signal: AbortSignal | undefined
): Promise<void> {
  for await (const entry of store.list(key, { recursive: true, signal })) {
    // Somebody has put it there since: it stays, and so does the folder.
    throw new StoreError(
      'changed-meanwhile',
      `${store.uriOf(entry.key)} appeared while ${store.uriOf(key)} was deleted, and was left.`,
      {
        operation: 'remove',
        uri: store.uriOf(entry.key),
        next: 'Look at what is left in the folder.'
      }
    );
  }
  const id = randomUUID().replaceAll('-', '').slice(0, 16);
  const aside = `${parentFolder(key)}.${baseName(key)}.keepstep-part-${id}/`;
  await store.moveFolder?.(key, aside, { signal });
  await store.discardFolder?.(aside, { signal });
}
