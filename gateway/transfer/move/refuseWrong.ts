import type { IChunkedMove } from './fileMove';
import { changed, damaged } from './moveErrors';

/**
 * Refuse to publish what was read of a source that is not what was listed any more.
 *
 * @throws StoreError `changed-meanwhile`
 */
export async function refuseChanged(move: IChunkedMove): Promise<void> {
  const { from, entry, signal } = move;
  const now = await from.stat(entry.key, { signal });
  if (now.generation !== entry.generation) {
    throw changed(move);
  }
}

/**
 * Refuse to publish what sums up to something else than it should, where that is known (T3).
 *
 * @throws StoreError `corrupt`
 */
export function refuseWrongSum(
  { from, entry }: Pick<IChunkedMove, 'from' | 'entry'>,
  expected: string | undefined,
  crc32c: string
): void {
  if (expected !== undefined && expected !== crc32c) {
    throw damaged(from.uriOf(entry.key), expected, crc32c);
  }
}
