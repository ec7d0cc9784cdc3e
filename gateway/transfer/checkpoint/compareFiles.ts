import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import type { IStore } from '../../stores/store';
import type { TransferProgress } from './progress';
import { sumOf } from './sumOf';

/** What a file has to be: its path, and what it has to sum up to. */
export interface IPromisedFile {
  readonly path: string;
  readonly size: number;
  /** CRC32C; a function where it takes work to know, which is done only if the size agrees. */
  readonly crc32c: string | (() => Promise<string>);
  /** Bytes are read to know it. */
  readonly isSummed?: boolean;
}

/** A file that was compared. */
export interface IComparedFile {
  readonly path: string;
  readonly size: number;
  readonly agrees: boolean;
  /** Why not, as the end of a sentence that begins with the path. */
  readonly why?: string;
}

/** Where the files to be compared lie. */
export interface IFound {
  readonly store: IStore;
  /** By their paths. */
  readonly files: ReadonlyMap<string, IFileEntry>;
  /** How the other side is called in a sentence: `its manifest`, or an address. */
  readonly promisedBy: string;
  readonly signal: AbortSignal;
  /** Told of bytes that are read to be summed. */
  readonly progress: TransferProgress;
}

/**
 * Compare files with what they have to be, byte counts first and then CRC32C: the storage's own
 * where it keeps one, computed from the bytes where it does not.
 */
export async function compareFiles(
  promised: readonly IPromisedFile[],
  found: IFound
): Promise<IComparedFile[]> {
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  return Promise.all(
    promised.map(file => queue.add(() => compareOne(file, found)))
  );
}

/** The CRC32C of a file: what its storage keeps, or computed from the bytes of this generation. */
export async function crc32cOf(
  store: IStore,
  entry: IFileEntry,
  signal: AbortSignal
): Promise<string> {
  return entry.crc32c ?? (await store.hash(entry.key, { signal })).crc32c;
}

// --- Internal helpers ---

const FILES_AT_ONCE = 4;

async function compareOne(
  { path, size, crc32c }: IPromisedFile,
  { store, files, promisedBy, signal, progress }: IFound
): Promise<IComparedFile> {
  const entry = files.get(path);
  if (!entry) {
    return { path, size, agrees: false, why: 'is missing' };
  }
  if (entry.size !== size) {
    const why = `has ${entry.size} bytes, and ${promisedBy} says ${size}`;
    return { path, size, agrees: false, why };
  }
  const [here, there] = await Promise.all([
    entry.crc32c ?? sumOf({ store, entry, name: path, signal, progress }),
    typeof crc32c === 'string' ? crc32c : crc32c()
  ]);
  return here === there
    ? { path, size, agrees: true }
    : {
        path,
        size,
        agrees: false,
        why: `has the CRC32C ${here}, and ${promisedBy} says ${there}`
      };
}
