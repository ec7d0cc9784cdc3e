import type { IFileEntry } from '#core/domain/entry';
import type { IChunkedMove } from './fileMove';
import { damaged } from './moveErrors';

/** A store that published something else than was sent must not be believed. */
export async function compareWithStore(
  move: Pick<IChunkedMove, 'to' | 'key' | 'entry'>,
  arrived: IFileEntry,
  crc32c: string
): Promise<void> {
  const isRight =
    arrived.size === move.entry.size && (arrived.crc32c ?? crc32c) === crc32c;
  if (!isRight) {
    await move.to.remove(move.key, { generation: arrived.generation });
    throw damaged(move.to.uriOf(move.key), crc32c, arrived.crc32c ?? 'none');
  }
}
