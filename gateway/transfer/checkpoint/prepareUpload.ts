import PQueue from 'p-queue';
import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IManifest } from '#core/domain/manifest';
import type { ILeftOut } from '#core/domain/selection';
import {
  checkpointEntries,
  pathInCheckpoint,
  type ICheckpointEntries
} from '../../catalog/checkpointFiles';
import { inspectEntries } from '../../catalog/inspectCheckpoint';
import type { IStore } from '../../stores/store';
import { crc32cOf } from './compareFiles';
import { compareTarget } from './compareTarget';
import { entriesOrNone } from './entriesOrNone';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import { leftOutBefore } from './leftOutBefore';
import { planOrder, plannedFiles, type IPlannedFile } from './plan';
import { refuseIncomplete, refuseOverwrite } from './refusals';
import { selectedFiles } from './selectedFiles';

/** What is known before an upload touches anything. */
export interface IPreparedUpload {
  readonly checkpoint: ICheckpoint;
  /** Every file but manifests and what is left out. */
  readonly files: readonly IPlannedFile[];
  /** Files that are left out; `leftOut` says why, and what had been left out before. */
  readonly left: readonly IPlannedFile[];
  readonly leftOut: readonly ILeftOut[];
  /** Symlinks and other entries that are not followed. */
  readonly skipped: readonly string[];
  readonly target: ICheckpointEntries;
  /** What vouches for it, if nothing there has other content. */
  readonly manifest: IManifest | undefined;
  /** CRC32C of each file that the target surely has and that need not be sent. */
  readonly there: ReadonlyMap<string, string>;
  /**
   * A good checkpoint is there and only gets more files: it stays good meanwhile, and its
   * manifest is replaced at the end.
   */
  readonly isExtended: boolean;
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
  const all = plannedFiles(key, entries.files);
  const { format } = checkpoint;
  const parted = selectedFiles(
    { uri: store.uriOf(key), format, files: all },
    job.selection
  );
  const { taken: files, left } = parted;
  progress.begin(files.map(({ entry }) => entry));
  const same = await findSame(job, files, target, signal);
  const { isOnlyAddedTo, isExtended, manifest } = await compareTarget(
    {
      files,
      left,
      store: job.target.store,
      key: targetKey(job),
      existing: target.files,
      same
    },
    signal
  );
  if (!isOnlyAddedTo) {
    await refuseOther(job, checkpoint, target, signal);
  }
  const before = await leftOutBefore(job, checkpoint, entries, signal);
  return {
    checkpoint: before.checkpoint,
    files,
    left,
    leftOut: [...before.leftOut, ...parted.leftOut],
    skipped: entries.refused.map(entry => pathInCheckpoint(key, entry.key)),
    target,
    manifest,
    there: isExtended ? same : withoutStaleMarkers(files, same, format),
    isExtended
  };
}

// --- Internal helpers ---

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

/** Local files that are summed at once. */
const SUMS_AT_ONCE = 4;

/** CRC32C of each file that the target has already. Bytes are read only where the sizes agree. */
async function findSame(
  job: ITransferJob,
  files: readonly IPlannedFile[],
  target: ICheckpointEntries,
  signal: AbortSignal
): Promise<Map<string, string>> {
  const found = new Map(target.files.map(file => [file.key, file]));
  const same = new Map<string, string>();
  const compare = async (
    { path, entry }: IPlannedFile,
    candidate: IFileEntry
  ): Promise<void> => {
    const here = await job.source.store.hash(entry.key, { signal });
    const crc32c = await crc32cOf(job.target.store, candidate, signal);
    if (here.crc32c === crc32c && here.generation === entry.generation) {
      same.set(path, crc32c);
    }
  };
  const queue = new PQueue({ concurrency: SUMS_AT_ONCE });
  const compared = files.map(file => {
    const candidate = found.get(keyAt(job, file.path));
    return candidate?.size === file.entry.size
      ? queue.add(() => compare(file, candidate))
      : undefined;
  });
  try {
    await Promise.all(compared);
  } finally {
    // After a failure nobody needs the other sums.
    queue.clear();
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
