import { createHash } from 'node:crypto';
import { manifestKey } from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { inspectEntries } from '../catalog/inspectCheckpoint';
import type { IStore } from '../stores/store';
import { entriesOrNone } from './entriesOrNone';
import { targetKey, type IJobContext, type ITransferJob } from './job';
import { moveFile } from './moveFile';
import { moveInOrder } from './moveInOrder';
import { planOrder } from './plan';
import {
  findRight,
  prepareDownload,
  type IPreparedDownload
} from './prepareDownload';
import { refuseOverwrite } from './refusals';
import { verifyArrival } from './verifyArrival';
import { withdraw } from './withdraw';

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
    const there = await inspectEntries(store, key, existing, { signal });
    refuseOverwrite(
      there,
      store.uriOf(key),
      'Move it away or choose another folder: Keepstep does not write over a checkpoint that may be good.'
    );
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
  const aside = partFolder(job, download);
  try {
    await fill(job, context, download, aside);
    await store.moveFolder?.(aside, key, { signal });
  } catch (error) {
    // Another download of it may have been quicker, and have moved this one's folder away.
    const isThere = await isRight(job, download, key, signal).catch(
      () => false
    );
    // What arrived before a failure is kept for the next try; a cancelled one leaves nothing.
    if (isThere || signal.aborted) {
      await store.discardFolder?.(aside);
    }
    if (!isThere) {
      throw error;
    }
  }
}

/** Named after its content: two tries of one download share it, two different ones never do. */
function partFolder(job: ITransferJob, download: IPreparedDownload): string {
  const { store, key } = job.source;
  const lines = [store.uriOf(key), ...download.files.map(fileLine)];
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  const name = baseName(key);
  return `${job.target.folder}.${name}.keepstep-part-${digest.slice(0, 16)}/`;
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
  const formatId = download.checkpoint.format;
  await withdraw({ store, key, files, formatId, kept: there, signal });
  const arrived = await moveInOrder(planOrder(download.files, formatId), {
    from: job.source.store,
    to: store,
    keyOf: path => (key.endsWith('/') ? key + path : key),
    signal,
    clock: context.clock,
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

/** The source's manifest, word for word, as the last file. */
async function moveManifest(
  job: ITransferJob,
  { signal, clock }: IJobContext,
  { manifestEntry }: IPreparedDownload,
  key: string
): Promise<void> {
  if (manifestEntry) {
    const to: IStore = job.target.store;
    await moveFile({
      from: job.source.store,
      entry: manifestEntry,
      to,
      key: manifestKey(key),
      signal,
      clock,
      onAcknowledged: () => undefined
    });
  }
}
