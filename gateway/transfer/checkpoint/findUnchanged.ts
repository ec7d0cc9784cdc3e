import PQueue from 'p-queue';
import { isComplete } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { checkpointEntries } from '../../catalog/checkpointFiles';
import { listFolder } from '../../catalog/listFolder';
import { compareManifest, readManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import { targetKey, type ITransferJob } from './job';
import { isMovedByService } from '../move/moveByService';
import { fitsInOneRequest } from '../move/moveInOneRequest';
import type { IPlannedFile } from './plan';
import type { IPreparedUpload } from './prepareUpload';

/** A file of an earlier checkpoint with the same content, at the target. */
export interface IUnchanged {
  readonly entry: IFileEntry;
  readonly crc32c: string;
}

/**
 * Files of an upload that the newest complete checkpoint of the same run has at the target with
 * the same path, size and CRC32C: they can be copied there (T32). Files that fit into one request
 * are sent all the same: a copy is a request, too.
 *
 * A file is summed for this only when a few samples of it agree, so that one that has changed is
 * not read twice.
 */
export async function findUnchanged(
  job: ITransferJob,
  { files, there }: Pick<IPreparedUpload, 'files' | 'there'>,
  signal: AbortSignal
): Promise<ReadonlyMap<string, IUnchanged>> {
  const unchanged = new Map<string, IUnchanged>();
  const { store } = job.target;
  const { serverCopy, storedHash } = store.capabilities;
  const wanted = files.filter(
    ({ path, entry }) => !there.has(path) && !fitsInOneRequest(store, entry)
  );
  const isByService = isMovedByService(job.source.store, store);
  if (isByService || !serverCopy || !storedHash || wanted.length === 0) {
    return unchanged;
  }
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const compare = async (
    { path, entry }: IPlannedFile,
    candidate: IFileEntry
  ): Promise<void> => {
    const from = job.source.store;
    const one = { store: from, entry };
    const other = { store, entry: candidate };
    if (!(await samplesAgree(one, other, signal))) {
      return;
    }
    const here = await from.hash(entry.key, { signal });
    const isSame =
      here.crc32c === candidate.crc32c && here.generation === entry.generation;
    if (isSame) {
      unchanged.set(path, { entry: candidate, crc32c: here.crc32c });
    }
  };
  try {
    const earlier = await newestComplete(job, signal);
    await Promise.all(
      wanted.map(file => {
        const candidate = earlier.get(file.path);
        return candidate?.size === file.entry.size
          ? queue.add(() => compare(file, candidate))
          : undefined;
      })
    );
  } catch (error) {
    queue.clear();
    // Without knowing it everything is sent; what is wrong with the source, sending it tells.
    if (!(error instanceof StoreError) || error.kind === 'cancelled') {
      throw error;
    }
  }
  return unchanged;
}

// --- Internal helpers ---

const FILES_AT_ONCE = 4;
/** How many checkpoints are looked into, the newest first. */
const MOST_LOOKED_INTO = 2;
const SAMPLE_BYTES = 4096;
/** Where samples are taken: headers are at the start, and often the same. */
const SAMPLED = [0.3, 0.5, 0.9];

/** The files of the newest other checkpoint that its manifest vouches for, by path. */
async function newestComplete(
  job: ITransferJob,
  signal: AbortSignal
): Promise<ReadonlyMap<string, IFileEntry>> {
  const { store, folder } = job.target;
  const { checkpoints } = await listFolder(store, folder, { signal });
  const others = checkpoints.filter(
    ({ key }) => key.endsWith('/') && key !== targetKey(job)
  );
  for (const { key } of others.slice(0, MOST_LOOKED_INTO)) {
    const { files } = await checkpointEntries(store, key, { signal });
    const read = await readManifest(store, key, files, { signal });
    if (
      read?.readable &&
      isComplete(compareManifest(key, read.manifest, files).state)
    ) {
      const named = new Set(read.manifest.files.map(({ path }) => key + path));
      return new Map(
        files
          .filter(file => named.has(file.key) && isCheapToCopy(file))
          .map(file => [file.key.slice(key.length), file])
      );
    }
  }
  return new Map();
}

/** Reading from a colder class costs, and a copy would be of that class. */
function isCheapToCopy({ storageClass }: IFileEntry): boolean {
  return storageClass === undefined || storageClass === 'STANDARD';
}

interface ISampled {
  readonly store: IStore;
  readonly entry: IFileEntry;
}

async function samplesAgree(
  one: ISampled,
  other: ISampled,
  signal: AbortSignal
): Promise<boolean> {
  for (const part of SAMPLED) {
    const offset = Math.floor(one.entry.size * part);
    const [here, there] = await Promise.all([
      sample(one, offset, signal),
      sample(other, offset, signal)
    ]);
    if (!here.equals(there)) {
      return false;
    }
  }
  return true;
}

async function sample(
  { store, entry }: ISampled,
  offset: number,
  signal: AbortSignal
): Promise<Buffer> {
  const { generation } = entry;
  const parts: Uint8Array[] = [];
  for await (const part of store.read(entry.key, {
    generation,
    offset,
    length: SAMPLE_BYTES,
    signal
  })) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}
