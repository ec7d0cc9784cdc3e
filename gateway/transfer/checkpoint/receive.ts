import { isComplete } from '#core/domain/checkpoint';
import { manifestKey, type IManifest } from '#core/domain/manifest';
import { StoreError } from '#core/domain/errors';
import { inspectEntries } from '../../catalog/inspectCheckpoint';
import { compareManifest, readManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import { compareTarget } from './compareTarget';
import { entriesOrNone } from './entriesOrNone';
import { isCancelling } from '../move/isPausing';
import { targetKey, type IJobContext, type ITransferJob } from './job';
import { moveFile } from '../move/moveFile';
import { refuseNoRoom } from '../move/refuseNoRoom';
import { moveInOrder } from './moveInOrder';
import { partFolder } from './partFolder';
import { planOrder } from './plan';
import {
  findRight,
  prepareDownload,
  type IPreparedDownload
} from './prepareDownload';
import { refuseOverwrite } from './refusals';
import { verifyArrival } from './verifyArrival';
import { withdraw } from './withdraw';
import { writeJson } from '../move/writeJson';

/**
 * Download a checkpoint. Where nothing is yet and the store can rename folders, it is built in a
 * hidden sibling folder and appears whole, by one rename (T6). A copy that is there and right is
 * kept (T7); one that is incomplete is repaired in place, markers last; one that may be good is
 * never written over (T8).
 */
export async function receive(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  const { signal, progress } = context;
  const download = await prepareDownload(job, context);
  const { store } = job.target;
  const key = targetKey(job);
  const existing = await entriesOrNone(store, key, signal);
  const right = await findRight(job, download, key, existing.files, signal);
  if (right.size === download.files.length) {
    download.files.forEach(({ entry }) => progress.skip(entry.size));
    await moveManifest(job, context, download, key);
    return;
  }
  if (existing.files.length > 0) {
    const { isOnlyAddedTo } = await compareTarget(
      {
        files: download.files,
        store,
        key,
        existing: existing.files,
        same: right
      },
      signal
    );
    if (!isOnlyAddedTo) {
      refuseOverwrite(
        await inspectEntries(store, key, existing, { signal }),
        store.uriOf(key),
        'Move it away or choose another folder: Keepstep does not write over a checkpoint that may be good.'
      );
    }
    await fill(job, context, download, key);
    return;
  }
  if (key.endsWith('/') && store.moveFolder && store.discardFolder) {
    await receiveAside(job, context, download);
    return;
  }
  await fill(job, context, download, key);
}

// --- Internal helpers ---

async function receiveAside(
  job: ITransferJob,
  context: IJobContext,
  download: IPreparedDownload
): Promise<void> {
  const { store } = job.target;
  const { signal } = context;
  const key = targetKey(job);
  const aside = partFolder(job, identityOf(job, download));
  context.ledger?.add({ kind: 'folder', key: aside });
  try {
    await fill(job, context, download, aside);
    await store.moveFolder?.(aside, key, { signal });
  } catch (error) {
    // Another download of it may have been quicker, and have moved this one's folder away.
    const isThere = await isRight(job, download, key, signal).catch(
      () => false
    );
    // What arrived before a failure is kept for the next try; a cancelled one leaves nothing.
    if (isThere || isCancelling(signal) || isOfThePast(job.source, error)) {
      await store.discardFolder?.(aside);
    }
    if (!isThere) {
      throw error;
    }
  }
}

/** The source is not what it was: nobody will go on with what has arrived of it. */
function isOfThePast(
  { store, key }: ITransferJob['source'],
  error: unknown
): boolean {
  return (
    error instanceof StoreError &&
    error.uri.startsWith(store.uriOf(key)) &&
    (error.kind === 'changed-meanwhile' || error.kind === 'not-found')
  );
}

/** The address and every file as it was listed. */
function identityOf(
  { source: { store, key } }: ITransferJob,
  { files }: IPreparedDownload
): string {
  return [store.uriOf(key), ...files.map(fileLine)].join('\n');
}

function fileLine({ path, entry }: IPreparedDownload['files'][number]): string {
  return JSON.stringify([path, entry.size, entry.generation]);
}

async function fill(
  job: ITransferJob,
  context: IJobContext,
  download: IPreparedDownload,
  key: string
): Promise<void> {
  const { store } = job.target;
  const { signal, progress } = context;
  const { files } = await entriesOrNone(store, key, signal);
  const there = await findRight(job, download, key, files, signal);
  const missing = download.files.filter(({ path }) => !there.has(path));
  const bytes = missing.reduce((sum, { entry }) => sum + entry.size, 0);
  await refuseNoRoom({ store, key, shownKey: targetKey(job), bytes, signal });
  const formatId = download.checkpoint.format;
  await withdraw({ store, key, files, formatId, kept: there, signal });
  const arrived = await moveInOrder(planOrder(download.files, formatId), {
    from: job.source.store,
    to: store,
    keyOf: path => (key.endsWith('/') ? key + path : key),
    signal,
    clock: context.clock,
    pace: context.pace,
    sessions: context.sessions,
    // A hidden folder goes with all that is in it.
    onUnfinished:
      key === targetKey(job)
        ? part => context.ledger?.add({ kind: 'folder', key: part })
        : undefined,
    progress,
    there,
    expected: download.expected
  });
  progress.verify();
  await verifyArrival(store, key, { files: arrived }, signal);
  await moveManifest(job, context, download, key);
}

async function isRight(
  job: ITransferJob,
  download: IPreparedDownload,
  key: string,
  signal: AbortSignal
): Promise<boolean> {
  const { files } = await entriesOrNone(job.target.store, key, signal);
  const right = await findRight(job, download, key, files, signal);
  return right.size === download.files.length;
}

/** The source's manifest, word for word unless files are left out, as the last file. */
async function moveManifest(
  job: ITransferJob,
  { signal, clock }: IJobContext,
  { manifestEntry, manifestCrc32c, manifest }: IPreparedDownload,
  key: string
): Promise<void> {
  if (manifest) {
    await writePartialManifest(job.target.store, key, manifest, signal);
    return;
  }
  if (manifestEntry) {
    const to: IStore = job.target.store;
    await moveFile({
      from: job.source.store,
      entry: manifestEntry,
      to,
      key: manifestKey(key),
      // Another manifest would be of another checkpoint.
      crc32c: manifestCrc32c,
      signal,
      clock,
      onAcknowledged: () => undefined
    });
  }
}

/** A manifest that vouches for these files and for more is better, and stays. */
async function writePartialManifest(
  store: IStore,
  key: string,
  manifest: IManifest,
  signal: AbortSignal
): Promise<void> {
  const { files } = await entriesOrNone(store, key, signal);
  const there = await readManifest(store, key, files, { signal });
  const isKept =
    there?.readable &&
    isComplete(compareManifest(key, there.manifest, files).state) &&
    manifest.files.every(({ path, crc32c }) =>
      there.manifest.files.some(
        file => file.path === path && file.crc32c === crc32c
      )
    );
  if (!isKept) {
    await writeJson(store, manifestKey(key), manifest, { signal });
  }
}
