import type { ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import {
  checkpointEntries,
  pathInCheckpoint,
  type ICheckpointEntries
} from '../catalog/checkpointFiles';
import { inspectEntries } from '../catalog/inspectCheckpoint';
import { readManifest } from '../catalog/manifest';
import type { IStore } from '../stores/store';
import { entriesOrNone } from './entriesOrNone';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import { planOrder, plannedFiles, type IPlannedFile } from './plan';
import { refuseIncomplete, refuseOverwrite } from './refusals';

/** What is known before an upload touches anything. */
export interface IPreparedUpload {
  readonly checkpoint: ICheckpoint;
  /** Every file but manifests. */
  readonly files: readonly IPlannedFile[];
  /** Symlinks and other entries that are not followed. */
  readonly skipped: readonly string[];
  readonly target: ICheckpointEntries;
  /** CRC32C of each file that the target surely has and that need not be sent. */
  readonly there: ReadonlyMap<string, string>;
}

/**
 * Look at source and target of an upload, and refuse what must not be done: to send what is not
 * whole, or to write over another checkpoint that may be good (T8).
 */
export async function prepareUpload(
  job: ITransferJob,
  { signal, progress }: IJobContext
): Promise<IPreparedUpload> {
  const { store, key } = job.source;
  const entries = await checkpointEntries(store, key, { signal });
  const checkpoint = await inspectEntries(store, key, entries, { signal });
  if (!job.allowIncomplete) {
    refuseIncomplete(
      checkpoint,
      store.uriOf(key),
      'Wait until it is saved in full, or allow an incomplete upload: it gets no manifest and is never offered for resuming.'
    );
  }
  const target = await entriesOrNone(job.target.store, targetKey(job), signal);
  const files = plannedFiles(key, entries.files);
  progress.begin(files.map(({ entry }) => entry));
  const same = await findSame(job, files, target, signal);
  if (!(await isOnlyAddedTo(job, files, target, same, signal))) {
    await refuseOther(job, checkpoint, target, signal);
  }
  return {
    checkpoint,
    files,
    skipped: entries.refused.map(entry => pathInCheckpoint(key, entry.key)),
    target,
    there: withoutStaleMarkers(files, same, checkpoint.format)
  };
}

// --- Internal helpers ---

/**
 * Whether nothing at the target would be lost: it has every file as it is here, and no manifest
 * that vouches for others.
 */
async function isOnlyAddedTo(
  job: ITransferJob,
  files: readonly IPlannedFile[],
  target: ICheckpointEntries,
  same: ReadonlyMap<string, string>,
  signal: AbortSignal
): Promise<boolean> {
  if (same.size < files.length) {
    return false;
  }
  const { store } = job.target;
  const key = targetKey(job);
  const read = await readManifest(store, key, target.files, { signal });
  return (
    !read?.readable || read.manifest.files.every(({ path }) => same.has(path))
  );
}

/** Refuse to write over another checkpoint that may be good; one that is incomplete is repaired. */
async function refuseOther(
  job: ITransferJob,
  checkpoint: ICheckpoint,
  target: ICheckpointEntries,
  signal: AbortSignal
): Promise<void> {
  const isIncomplete = checkpoint.state === 'incomplete';
  // What is not whole never replaces what may be, not even when that is asked for.
  if (target.files.length === 0 || (job.replace && !isIncomplete)) {
    return;
  }
  const { store } = job.target;
  const key = targetKey(job);
  const existing = await inspectOrNone(store, key, target, signal);
  if (!existing) {
    return;
  }
  refuseOverwrite(
    existing,
    store.uriOf(key),
    isIncomplete
      ? 'Choose another run folder: what is incomplete never replaces a checkpoint that may be good.'
      : 'Choose another run folder, or replace it explicitly with `keepstep push --replace`.'
  );
}

/** Null for files that are no checkpoint, such as what is left of one known by its manifest alone. */
async function inspectOrNone(
  store: IStore,
  key: string,
  target: ICheckpointEntries,
  signal: AbortSignal
): Promise<ICheckpoint | null> {
  try {
    return await inspectEntries(store, key, target, { signal });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'unsupported') {
      return null;
    }
    throw error;
  }
}

/** CRC32C of each file that the target has already. */
async function findSame(
  job: ITransferJob,
  files: readonly IPlannedFile[],
  target: ICheckpointEntries,
  signal: AbortSignal
): Promise<Map<string, string>> {
  const found = new Map(target.files.map(file => [file.key, file]));
  const same = new Map<string, string>();
  for (const { path, entry } of files) {
    const candidate = found.get(keyAt(job, path));
    if (candidate?.size !== entry.size) {
      continue;
    }
    const here = await job.source.store.hash(entry.key, { signal });
    const crc32c =
      candidate.crc32c ??
      (await job.target.store.hash(candidate.key, { signal })).crc32c;
    if (here.crc32c === crc32c && here.generation === entry.generation) {
      same.set(path, crc32c);
    }
  }
  return same;
}

function withoutStaleMarkers(
  files: readonly IPlannedFile[],
  same: ReadonlyMap<string, string>,
  formatId: string
): Map<string, string> {
  const there = new Map(same);
  const { data, markers } = planOrder(files, formatId);
  if (data.some(({ path }) => !there.has(path))) {
    // A marker must not stand while data beside it is replaced.
    markers.forEach(({ path }) => there.delete(path));
  }
  return there;
}
