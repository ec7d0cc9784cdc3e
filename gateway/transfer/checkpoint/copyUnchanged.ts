import { StoreError } from '#core/domain/errors';
import type { IFileMove, IMovedFile } from '../move/fileMove';
import type { IUnchanged } from './findUnchanged';
import { moveByService } from '../move/moveByService';

/**
 * Copy a file from where the target has it already, instead of sending it (T32). Null where that
 * did not work: then it is to be sent.
 */
export async function copyUnchanged(
  move: IFileMove,
  { entry, crc32c }: IUnchanged
): Promise<IMovedFile | null> {
  try {
    const copy = { ...move, from: move.to, entry, crc32c };
    const copied = await moveByService(copy);
    move.onFound?.(entry.size);
    return { ...copied, sent: move.entry };
  } catch (error) {
    if (error instanceof StoreError && error.kind !== 'cancelled') {
      return null;
    }
    throw error;
  }
}
