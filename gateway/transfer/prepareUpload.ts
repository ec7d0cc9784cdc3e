import type { ICheckpoint } from '#core/domain/checkpoint';
import {
  checkpointEntries,
  pathInCheckpoint,
  type ICheckpointEntries
} from '../catalog/checkpointFiles';
import { inspectEntries } from '../catalog/inspectCheckpoint';
import { entriesOrNone } from './entriesOrNone';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import {
  isSurelySame,
  planOrder,
  plannedFiles,
  type IPlannedFile
} from './plan';
import { refuseIncomplete, refuseOverwrite } from './refusals';

/** What is known before an upload touches anything. */
export interface IPreparedUpload {
  readonly checkpoint: ICheckpoint;
  /** Every file but manifests. */
  readonly files: readonly IPlannedFile[];
  /** Symlinks and other entries that are not followed. */
  readonly skipped: readonly string[];
  readonly target: ICheckpointEntries;
  /** CRC32C of each file that the target surely has, by the target's own record of it. */
  readonly there: ReadonlyMap<string, string>;
}

/**
 * Look at source and target of an upload, and refuse what must not be done: to send what is not
 * whole, or to write what is not whole over what may be good.
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
  const to = job.target.store;
  const target = await entriesOrNone(to, targetKey(job), signal);
  if (checkpoint.state === 'incomplete' && target.files.length > 0) {
    const existing = await inspectEntries(to, targetKey(job), target, {
      signal
    });
    refuseOverwrite(existing, to.uriOf(targetKey(job)));
  }
  const files = plannedFiles(key, entries.files);
  progress.begin(files.map(({ entry }) => entry));
  return {
    checkpoint,
    files,
    skipped: entries.refused.map(entry => pathInCheckpoint(key, entry.key)),
    target,
    there: await findThere(job, files, target, checkpoint.format, signal)
  };
}

// --- Internal helpers ---

async function findThere(
  job: ITransferJob,
  files: readonly IPlannedFile[],
  target: ICheckpointEntries,
  formatId: string,
  signal: AbortSignal
): Promise<Map<string, string>> {
  const found = new Map(target.files.map(file => [file.key, file]));
  const there = new Map<string, string>();
  for (const { path, entry } of files) {
    const candidate = found.get(keyAt(job, path));
    if (candidate?.size !== entry.size || candidate.crc32c === undefined) {
      continue;
    }
    const { crc32c } = await job.source.store.hash(entry.key, { signal });
    if (isSurelySame(candidate, { size: entry.size, crc32c })) {
      there.set(path, crc32c);
    }
  }
  const { data, markers } = planOrder(files, formatId);
  if (data.some(({ path }) => !there.has(path))) {
    // A marker must not stand while data beside it is replaced.
    markers.forEach(({ path }) => there.delete(path));
  }
  return there;
}
