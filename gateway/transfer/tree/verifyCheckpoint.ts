import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { isManifest } from '#core/domain/manifest';
import {
  checkpointFiles,
  pathInCheckpoint
} from '../../catalog/checkpointFiles';
import { leftOutOf } from '../../catalog/leftOut';
import { readManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import type { TransferProgress } from '../checkpoint/progress';
import { sumOf } from '../checkpoint/sumOf';
import {
  compareFiles,
  type IComparedFile,
  type IPromisedFile
} from '../checkpoint/compareFiles';

/** A checkpoint in a store. */
export interface IPlace {
  readonly store: IStore;
  /** A folder with `/` at its end, or a file. */
  readonly key: string;
}

/** How a checkpoint is verified. */
export interface IVerifying {
  readonly signal: AbortSignal;
  /** Told of bytes that are read to be summed. */
  readonly progress: TransferProgress;
}

/**
 * Compare the bytes of a checkpoint with its manifest, or with a copy of it: every file's size
 * and CRC32C, and with a copy also that there are no others. What was left out of it, as its
 * manifest says, is not missed. Nothing is written.
 *
 * @throws StoreError `not-found` where there is nothing, or no manifest and no copy to compare
 * it with; `corrupt` for a manifest that cannot be read.
 */
export async function verifyCheckpoint(
  checkpoint: IPlace,
  copy: IPlace | null,
  { signal, progress }: IVerifying
): Promise<IComparedFile[]> {
  const { store, key } = checkpoint;
  const files = await checkpointFiles(store, key, { signal });
  const left = copy ? await leftOutPaths(checkpoint, files, signal) : null;
  const promised = copy
    ? (await promisedByCopy(copy, { signal, progress })).filter(
        ({ path }) => !left?.has(path)
      )
    : await promisedByManifest(checkpoint, files, signal);
  const promisedBy = copy ? copy.store.uriOf(copy.key) : 'its manifest';
  const found = byPath(key, files);
  progress.begin(
    promised.flatMap(({ path, size, isSummed = false }) => {
      const file = found.get(path);
      if (file?.size !== size) {
        return [];
      }
      const here = file.crc32c === undefined ? [file] : [];
      return isSummed ? [...here, file] : here;
    })
  );
  const compared = await compareFiles(promised, {
    store,
    files: found,
    promisedBy,
    signal,
    progress
  });
  return copy
    ? [...compared, ...unexpected(found, promised, promisedBy)]
    : compared;
}

// --- Internal helpers ---

/** Every file but manifests. */
function byPath(
  key: string,
  files: readonly IFileEntry[]
): Map<string, IFileEntry> {
  return new Map(
    files
      .filter(file => !isManifest(file.key))
      .map(file => [pathInCheckpoint(key, file.key), file])
  );
}

/** What a copy of a part does not have, and need not. */
async function leftOutPaths(
  { store, key }: IPlace,
  files: readonly IFileEntry[],
  signal: AbortSignal
): Promise<Set<string>> {
  const read = await readManifest(store, key, files, { signal });
  const leftOut = read?.readable ? leftOutOf(read.manifest) : [];
  return new Set(leftOut.map(({ path }) => path));
}

async function promisedByManifest(
  { store, key }: IPlace,
  files: readonly IFileEntry[],
  signal: AbortSignal
): Promise<readonly IPromisedFile[]> {
  const read = await readManifest(store, key, files, { signal });
  const uri = store.uriOf(key);
  if (!read) {
    throw new StoreError(
      'not-found',
      `${uri} has no manifest that says what its files have to be.`,
      {
        operation: 'verify',
        uri,
        next: 'Name a copy of it with --against, such as the folder that it was uploaded from.'
      }
    );
  }
  if (!read.readable) {
    throw new StoreError(
      'corrupt',
      `${uri} cannot be verified: ${read.reason}.`,
      {
        operation: 'verify',
        uri,
        next: 'Name a copy of it with --against, or upload it again.'
      }
    );
  }
  return read.manifest.files;
}

async function promisedByCopy(
  { store, key }: IPlace,
  { signal, progress }: IVerifying
): Promise<readonly IPromisedFile[]> {
  const files = await checkpointFiles(store, key, { signal });
  return [...byPath(key, files)].map(([path, entry]) => ({
    path,
    size: entry.size,
    isSummed: entry.crc32c === undefined,
    crc32c: () =>
      Promise.resolve(
        entry.crc32c ??
          sumOf({ store, entry, name: `${path} (copy)`, signal, progress })
      )
  }));
}

function unexpected(
  found: ReadonlyMap<string, IFileEntry>,
  promised: readonly IPromisedFile[],
  promisedBy: string
): IComparedFile[] {
  const known = new Set(promised.map(({ path }) => path));
  return [...found]
    .filter(([path]) => !known.has(path))
    .map(([path, { size }]) => ({
      path,
      size,
      agrees: false,
      why: `is not in ${promisedBy}`
    }));
}
