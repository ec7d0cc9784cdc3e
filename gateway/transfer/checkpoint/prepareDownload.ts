import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { manifestKey, type IManifest } from '#core/domain/manifest';
import type { ILeftOut } from '#core/domain/selection';
import {
  checkpointEntries,
  pathInCheckpoint
} from '../../catalog/checkpointFiles';
import { inspectRead } from '../../catalog/inspectCheckpoint';
import { leftOutOf } from '../../catalog/leftOut';
import { readManifest } from '../../catalog/manifest';
import type { IJobContext, ITransferJob } from './job';
import { plannedFiles, type IPlannedFile } from './plan';
import { refuseIncomplete } from './refusals';
import { selectedFiles } from './selectedFiles';

/** What is known before a download touches anything. */
export interface IPreparedDownload {
  readonly checkpoint: ICheckpoint;
  /** Those that the manifest names, or every one where there is no manifest. */
  readonly files: readonly IPlannedFile[];
  /** Files that are left out. */
  readonly left: readonly IPlannedFile[];
  /** CRC32C by path, of the manifest or of the storage itself; files it does not know are absent. */
  readonly expected: ReadonlyMap<string, string>;
  /** The source's manifest, and the CRC32C of what was read of it; undefined where it cannot be read. */
  readonly manifestEntry: IFileEntry | undefined;
  readonly manifestCrc32c: string | undefined;
  /** What the copy's manifest says instead, where files are left out. */
  readonly manifest: IManifest | undefined;
}

/** Look at the source of a download, and refuse one that is not whole. */
export async function prepareDownload(
  job: ITransferJob,
  { signal, progress }: IJobContext
): Promise<IPreparedDownload> {
  const { store, key } = job.source;
  const entries = await checkpointEntries(store, key, { signal });
  const read = await readManifest(store, key, entries.files, { signal });
  const checkpoint = await inspectRead(store, key, entries, read, { signal });
  if (!job.allowIncomplete) {
    refuseIncomplete(
      checkpoint,
      store.uriOf(key),
      'Choose an older checkpoint, or upload this one again.'
    );
  }
  const named = read?.readable ? read.manifest.files : undefined;
  const all = plannedFiles(key, entries.files);
  const paths = new Set(named?.map(file => file.path));
  const {
    taken: files,
    left,
    leftOut
  } = selectedFiles(
    {
      uri: store.uriOf(key),
      format: checkpoint.format,
      files: named ? all.filter(({ path }) => paths.has(path)) : all
    },
    job.selection
  );
  const stored = files.flatMap(({ path, entry }) =>
    entry.crc32c === undefined ? [] : [[path, entry.crc32c] as const]
  );
  const promised = named?.map(file => [file.path, file.crc32c] as const) ?? [];
  progress.begin(files.map(({ entry }) => entry));
  return {
    checkpoint,
    files,
    left,
    expected: new Map([...stored, ...promised]),
    manifestEntry: entries.files.find(file => file.key === manifestKey(key)),
    manifestCrc32c: read?.readable ? read.crc32c : undefined,
    manifest:
      read?.readable && leftOut.length > 0
        ? without(read.manifest, leftOut)
        : undefined
  };
}

/**
 * Which files of a download are at `key` already, with the right content: their CRC32C, computed
 * over what is there.
 */
export async function findRight(
  job: ITransferJob,
  download: Pick<IPreparedDownload, 'files' | 'expected'>,
  key: string,
  existing: readonly IFileEntry[],
  signal: AbortSignal
): Promise<Map<string, string>> {
  const found = new Map(
    existing.map(entry => [pathInCheckpoint(key, entry.key), entry])
  );
  const right = new Map<string, string>();
  for (const { path, entry } of download.files) {
    const candidate = found.get(path);
    if (candidate?.size !== entry.size) {
      continue;
    }
    const { crc32c } = await job.target.store.hash(candidate.key, { signal });
    const expected =
      download.expected.get(path) ??
      (await job.source.store.hash(entry.key, { signal })).crc32c;
    if (crc32c === expected) {
      right.set(path, crc32c);
    }
  }
  return right;
}

// --- Internal helpers ---

/** The manifest of a copy that leaves these files out. */
function without(manifest: IManifest, leftOut: readonly ILeftOut[]): IManifest {
  const left = new Set(leftOut.map(({ path }) => path));
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      leftOut: [...leftOutOf(manifest), ...leftOut]
    },
    files: manifest.files.filter(({ path }) => !left.has(path))
  };
}
