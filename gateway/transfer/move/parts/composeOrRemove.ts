import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { Precondition } from '../../../stores/store';
import type { IFileMove } from '../fileMove';
import { removeLost } from '../removeLost';
import { statOrNone } from '../statOrNone';
import type { ISentPart } from './sendPart';
import { withGrace } from '../withGrace';

/**
 * Join the parts of a file, if the store computes this sum of them. One that is stopped has a
 * moment to end with an answer; where none comes, what the store has published in spite of it is
 * taken away again. An answer that was lost or makes no sense is no failure where the file is there.
 */
export async function composeOrRemove(
  { to, key, entry, storageClass, signal }: IFileMove,
  parts: readonly ISentPart[],
  { crc32c, ifGeneration }: { crc32c: string; ifGeneration: Precondition }
): Promise<IFileEntry> {
  const sources = parts.map(({ key, generation }) => ({ key, generation }));
  const options = { crc32c, ifGeneration, storageClass, removeSources: true };
  try {
    return await withGrace(signal, late =>
      to.compose(sources, key, { ...options, signal: late })
    );
  } catch (error) {
    const { size } = entry;
    const kind = error instanceof StoreError ? error.kind : null;
    if (kind === 'cancelled') {
      await removeLost({ to, key, size, crc32c, ifGeneration, signal });
    }
    if (kind !== 'unavailable' && kind !== 'bad-message') {
      throw error;
    }
    const there = await statOrNone(to, key, { signal }).catch(() => null);
    const isNew =
      ifGeneration === 'absent' ||
      there?.generation !== ifGeneration.generation;
    if (isNew && there?.size === size && there.crc32c === crc32c) {
      return there;
    }
    throw error;
  }
}
