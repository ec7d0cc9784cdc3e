import { isComplete, type ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IManifest } from '#core/domain/manifest';
import type { ILeftOut } from '#core/domain/selection';
import {
  checkpointEntries,
  pathInCheckpoint
} from '../../catalog/checkpointFiles';
import { inspectEntries } from '../../catalog/inspectCheckpoint';
import { compareManifest, readManifest } from '../../catalog/manifest';
import { entriesOrNone } from '../checkpoint/entriesOrNone';
import {
  targetKey,
  type IJobContext,
  type ITransferJob
} from '../checkpoint/job';
import { leftOutBefore } from '../checkpoint/leftOutBefore';
import { planOrder, plannedFiles, type IPlannedFile } from '../checkpoint/plan';
import { refuseIncomplete, refuseOverwrite } from '../checkpoint/refusals';
import { selectedFiles } from '../checkpoint/selectedFiles';
import { archiveContents } from './archiveContents';

/** What is known before an archive is begun. */
export interface IPreparedArchive {
  readonly checkpoint: ICheckpoint;
  /** In the order in which they are packed: what vouches for others comes last. */
  readonly files: readonly IPlannedFile[];
  readonly left: readonly IPlannedFile[];
  readonly leftOut: readonly ILeftOut[];
  readonly skipped: readonly string[];
  /** The archive that is at the target, and its manifest. */
  readonly existing: readonly IFileEntry[];
  /** The archive at the target has exactly these files. */
  readonly isThere: boolean;
}

/**
 * Look at source and target of an archive, and refuse what must not be done: to pack what is not
 * known to be whole, or a single file, or to write over another archive that may be good (T8).
 */
export async function prepareArchive(
  job: ITransferJob,
  { signal, progress, ledger }: IJobContext
): Promise<IPreparedArchive> {
  const { store, key } = job.source;
  const uri = store.uriOf(key);
  if (!key.endsWith('/')) {
    throw notPacked(uri, 'is one file already');
  }
  const entries = await checkpointEntries(store, key, { signal });
  const checkpoint = await inspectEntries(store, key, entries, { signal });
  refuseIncomplete(checkpoint, uri, 'Wait until it is saved in full.');
  if (!isComplete(checkpoint.state)) {
    throw notPacked(uri, `may not be whole: ${checkpoint.reasons.join('; ')}`);
  }
  const { format } = checkpoint;
  const before = await leftOutBefore(job, checkpoint, entries, signal);
  const selected = selectedFiles(
    { uri, format, files: plannedFiles(key, entries.files) },
    job.selection
  );
  const { data, markers } = planOrder(selected.taken, format);
  const files = [...data, ...markers];
  progress.begin([{ size: sizeOf(files) }]);
  const target = targetKey(job);
  const { files: existing } = await entriesOrNone(
    job.target.store,
    target,
    signal
  );
  const isThere = await holdsSame(job, files, existing, signal);
  if (!isThere && !job.replace && existing.length > 0) {
    const isOurs = existing.some(({ key: at, generation }) =>
      ledger?.entries.some(
        entry =>
          entry.kind === 'file' &&
          entry.key === at &&
          entry.generation === generation
      )
    );
    await refuseOther(job, existing, isOurs, signal);
  }
  return {
    checkpoint: before.checkpoint,
    files,
    left: selected.left,
    leftOut: [...before.leftOut, ...selected.leftOut],
    skipped: entries.refused.map(entry => pathInCheckpoint(key, entry.key)),
    existing,
    isThere
  };
}

/** Bytes of files before they are packed. */
export function sizeOf(files: readonly IPlannedFile[]): number {
  return files.reduce((sum, { entry }) => sum + entry.size, 0);
}

// --- Internal helpers ---

function notPacked(uri: string, why: string): StoreError {
  return new StoreError('unsupported', `${uri} ${why}, and is not packed.`, {
    operation: 'upload',
    uri,
    next: 'Push it without --archive.'
  });
}

/** Whether the archive at the target is whole, and its members are these files. */
async function holdsSame(
  job: ITransferJob,
  files: readonly IPlannedFile[],
  existing: readonly IFileEntry[],
  signal: AbortSignal
): Promise<boolean> {
  const { store } = job.target;
  const key = targetKey(job);
  const read = await readManifest(store, key, existing, { signal });
  const contents = read?.readable ? archiveContents(read.manifest) : null;
  return (
    read?.readable === true &&
    contents?.files.length === files.length &&
    isComplete(compareManifest(key, read.manifest, existing).state) &&
    (await areSame(job, files, contents, signal))
  );
}

async function areSame(
  { source }: ITransferJob,
  files: readonly IPlannedFile[],
  contents: IManifest,
  signal: AbortSignal
): Promise<boolean> {
  const members = new Map(contents.files.map(file => [file.path, file]));
  if (files.some(({ path, entry }) => members.get(path)?.size !== entry.size)) {
    return false;
  }
  for (const { path, entry } of files) {
    const here = await source.store.hash(entry.key, { signal });
    if (here.crc32c !== members.get(path)?.crc32c) {
      return false;
    }
  }
  return true;
}

async function refuseOther(
  job: ITransferJob,
  existing: readonly IFileEntry[],
  isOurs: boolean,
  signal: AbortSignal
): Promise<void> {
  const { store } = job.target;
  const key = targetKey(job);
  if (isOurs || !existing.some(file => file.key === key)) {
    return;
  }
  const entries = { files: existing, refused: [] };
  refuseOverwrite(
    await inspectEntries(store, key, entries, { signal }),
    store.uriOf(key),
    'Choose another run folder, or replace it explicitly with `keepstep push --replace`.'
  );
}
