import { StoreError } from '#core/domain/errors';
import { manifestKey, type IManifest } from '#core/domain/manifest';
import type { IStore } from '../../stores/store';
import { entriesOrNone } from '../checkpoint/entriesOrNone';
import {
  targetKey,
  type IJobContext,
  type ITransferJob
} from '../checkpoint/job';
import { partFolder } from '../checkpoint/partFolder';
import { findRight } from '../checkpoint/prepareDownload';
import { verifyArrival } from '../checkpoint/verifyArrival';
import { refuseNoRoom } from '../move/refuseNoRoom';
import { writeJson } from '../move/writeJson';
import { prepareUnpacking, type IPreparedUnpacking } from './prepareUnpacking';
import { unpackTar } from './unpackTar';

/**
 * Download an archive and unpack it on the way (T85): into a hidden sibling folder, each member
 * held against the archive's manifest, and renamed when all are there. What is there and right is
 * kept; anything else that is there is left alone (T8).
 */
export async function receiveArchive(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  const { signal, progress, ledger } = context;
  const unpacking = await prepareUnpacking(job, context);
  const { store } = job.target;
  const key = targetKey(job);
  if (!store.moveFolder || !store.discardFolder) {
    throw new StoreError(
      'unsupported',
      `${store.uriOf(key)} is no folder of a disk, and archives are unpacked there only.`,
      { operation: 'download', uri: store.uriOf(key) }
    );
  }
  if (await isThere(job, unpacking, signal)) {
    unpacking.files.forEach(({ entry }) => progress.skip(entry.size));
    return;
  }
  const aside = partFolder(job, identityOf(job, unpacking));
  ledger?.add({ kind: 'folder', key: aside });
  try {
    // What a process that was killed has left.
    await store.discardFolder(aside);
    await refuseNoRoom({
      store,
      key: aside,
      shownKey: key,
      bytes: sizeOf(unpacking),
      signal
    });
    await unpackTar(job, context, unpacking, aside);
    progress.verify();
    await verifyArrival(store, aside, unpacking.contents, signal);
    await writeManifest(store, aside, unpacking.contents, signal);
    await store.moveFolder(aside, key, { signal });
  } catch (error) {
    // Nothing of it can be gone on with: the next try begins anew.
    await store.discardFolder(aside).catch(() => undefined);
    throw error;
  }
}

// --- Internal helpers ---

/** Whether the target has all files, and only needs its manifest. */
async function isThere(
  job: ITransferJob,
  unpacking: IPreparedUnpacking,
  signal: AbortSignal
): Promise<boolean> {
  const { store } = job.target;
  const key = targetKey(job);
  const existing = await entriesOrNone(store, key, signal);
  if (existing.files.length + existing.refused.length === 0) {
    return false;
  }
  const { files } = existing;
  const right = await findRight(job, unpacking, key, files, signal);
  if (right.size < unpacking.files.length) {
    const uri = store.uriOf(key);
    throw new StoreError(
      'already-exists',
      `${uri} is already there, and is not what the archive holds.`,
      {
        operation: 'download',
        uri,
        next: 'Move it away, or choose another folder: an archive is unpacked into a folder of its own.'
      }
    );
  }
  if (!files.some(file => file.key === manifestKey(key))) {
    await writeManifest(store, key, unpacking.contents, signal);
  }
  return true;
}

async function writeManifest(
  store: IStore,
  key: string,
  contents: IManifest,
  signal: AbortSignal
): Promise<void> {
  await writeJson(store, manifestKey(key), contents, { signal });
}

function sizeOf({ files }: IPreparedUnpacking): number {
  return files.reduce((sum, { entry }) => sum + entry.size, 0);
}

/** So that what a killed process left of this very archive is found and removed. */
function identityOf(
  { source: { store, key } }: ITransferJob,
  { entry }: IPreparedUnpacking
): string {
  return JSON.stringify([store.uriOf(key), entry.size, entry.generation]);
}
