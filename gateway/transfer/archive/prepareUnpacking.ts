import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IManifest, IManifestFile } from '#core/domain/manifest';
import { checkpointEntries } from '../../catalog/checkpointFiles';
import { inspectEntries } from '../../catalog/inspectCheckpoint';
import { readManifest } from '../../catalog/manifest';
import type { IJobContext, ITransferJob } from '../checkpoint/job';
import type { IPlannedFile } from '../checkpoint/plan';
import type { IPreparedDownload } from '../checkpoint/prepareDownload';
import { refuseIncomplete } from '../checkpoint/refusals';
import { archiveContents } from './archiveContents';

/** What is known before an archive is unpacked. */
export interface IPreparedUnpacking extends Pick<
  IPreparedDownload,
  'files' | 'expected'
> {
  readonly checkpoint: ICheckpoint;
  /** The archive itself. */
  readonly entry: IFileEntry;
  /** What the whole of the archive sums up to. */
  readonly crc32c: string;
  /** The manifest of the checkpoint that is in it. */
  readonly contents: IManifest;
}

/**
 * Look at an archive before it is fetched. Only its manifest says what may come out of it: one
 * without a manifest is not unpacked.
 */
export async function prepareUnpacking(
  job: ITransferJob,
  { signal, progress }: Pick<IJobContext, 'signal' | 'progress'>
): Promise<IPreparedUnpacking> {
  const { store, key } = job.source;
  const uri = store.uriOf(key);
  if (job.selection) {
    throw new StoreError(
      'unsupported',
      `${uri} is an archive, of which nothing can be left out.`,
      {
        operation: 'select',
        uri,
        next: 'Pull all of it; what is packed is chosen by `keepstep push --archive --exclude-optimizer`.'
      }
    );
  }
  const entries = await checkpointEntries(store, key, { signal });
  const checkpoint = await inspectEntries(store, key, entries, { signal });
  refuseIncomplete(
    checkpoint,
    uri,
    'Choose an older checkpoint, or upload this one again.'
  );
  const read = await readManifest(store, key, entries.files, { signal });
  const contents = read?.readable ? archiveContents(read.manifest) : null;
  const own = read?.readable ? read.manifest.files[0] : undefined;
  const entry = entries.files.find(file => file.key === key);
  if (!contents || !own || !entry) {
    throw new StoreError(
      'unsupported',
      `${uri} has no manifest that says what is in it, and is not unpacked.`,
      {
        operation: 'download',
        uri,
        next: 'Copy it with `keepstep cp`, and unpack it by a tool that you trust to do so.'
      }
    );
  }
  const files = contents.files.map(planned);
  progress.begin(files.map(file => file.entry));
  return {
    checkpoint,
    entry,
    crc32c: own.crc32c,
    contents,
    files,
    expected: new Map(contents.files.map(file => [file.path, file.crc32c]))
  };
}

// --- Internal helpers ---

/** A member as a file that is to be moved; in no storage of its own. */
function planned({ path, size, crc32c }: IManifestFile): IPlannedFile {
  const entry = { kind: 'file', key: path, size, crc32c } as const;
  return { path, entry: { ...entry, generation: '', updatedAt: 0 } };
}
