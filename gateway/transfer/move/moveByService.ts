import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IStore, Precondition } from '../../stores/store';
import { compareWithStore } from './compareWithStore';
import type { IFileMove, IMovedFile } from './fileMove';
import { refuseWrongSum } from './refuseWrong';
import { removeLost } from './removeLost';
import { statOrNone } from './statOrNone';
import { whatIsThere } from './whatIsThere';

/**
 * Copy a file by the service that has both ends: its bytes do not pass through here (T36). What
 * the service says of the copy is held against what it says of the source.
 *
 * A copy whose answer was lost is not called a failure: what is there then is looked at.
 */
export async function moveByService(move: IFileMove): Promise<IMovedFile> {
  const { from, entry, to, key, storageClass, signal } = move;
  const crc32c = await sumOf(move);
  const ifGeneration = move.ifGeneration ?? (await whatIsThere(move));
  let arrived: IFileEntry;
  try {
    arrived = await to.copy(entry.key, key, {
      sourceRoot: from.root,
      sourceGeneration: entry.generation,
      ifGeneration,
      storageClass,
      signal,
      onCopied: move.onAcknowledged
    });
  } catch (error) {
    const there = await copiedAlready(move, crc32c, ifGeneration, error);
    if (!there) {
      throw error;
    }
    arrived = there;
  }
  await compareWithStore(move, arrived, crc32c);
  move.onAcknowledged(entry.size);
  const { generation } = arrived;
  return { size: entry.size, crc32c, generation, sent: entry };
}

/** Whether the bytes of a file need not pass through here. */
export function isMovedByService(from: IStore, to: IStore): boolean {
  return (
    to.capabilities.copiesFromOtherRoots === true &&
    from.root.scheme === to.root.scheme
  );
}

// --- Internal helpers ---

/** What the copy has to sum up to: what the source is known to be, unless that is not it. */
async function sumOf(move: IFileMove): Promise<string> {
  const { from, entry, signal } = move;
  const crc32c =
    entry.crc32c ?? (await from.hash(entry.key, { signal })).crc32c;
  refuseWrongSum(move, move.crc32c, crc32c);
  return crc32c;
}

/** What a copy whose answer was lost has become; what a cancelled one left is removed. */
async function copiedAlready(
  { to, key, entry, signal }: IFileMove,
  crc32c: string,
  ifGeneration: Precondition,
  error: unknown
): Promise<IFileEntry | null> {
  const kind = error instanceof StoreError ? error.kind : null;
  if (kind === 'cancelled') {
    const { size } = entry;
    await removeLost({ to, key, size, crc32c, ifGeneration, signal });
  }
  if (kind !== 'already-exists' && kind !== 'changed-meanwhile') {
    return null;
  }
  const there = await statOrNone(to, key, { signal });
  const isNew =
    ifGeneration === 'absent' || there?.generation !== ifGeneration.generation;
  return there && isNew && there.crc32c === crc32c ? there : null;
}
