import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import { crc32cOf } from '../checkpoint/compareFiles';
import type { IStore } from '../../stores/store';

/** Files of one store, by path. */
export interface IHeld {
  readonly store: IStore;
  readonly files: ReadonlyMap<string, IFileEntry>;
}

/**
 * Paths that have the same size and CRC32C on both sides. Bytes are read only where a storage
 * keeps no CRC32C and the sizes agree.
 */
export async function sameFiles(
  one: IHeld,
  other: IHeld,
  signal: AbortSignal
): Promise<Set<string>> {
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const same = new Set<string>();
  const compare = async (
    path: string,
    here: IFileEntry,
    there: IFileEntry
  ): Promise<void> => {
    const [a, b] = await Promise.all([
      crc32cOf(one.store, here, signal),
      crc32cOf(other.store, there, signal)
    ]);
    if (a === b) {
      same.add(path);
    }
  };
  await Promise.all(
    [...one.files].map(([path, here]) => {
      const there = other.files.get(path);
      return there?.size === here.size
        ? queue.add(() => compare(path, here, there))
        : undefined;
    })
  );
  return same;
}

// --- Internal helpers ---

const FILES_AT_ONCE = 4;
