import { StoreError } from '#core/domain/errors';
import type { IUpload } from '../../stores/store';
import type { IFileMove } from './fileMove';

/**
 * Write one chunk of an upload, as often as it takes: a store may keep only the first part of it
 * (T2).
 *
 * @throws StoreError `unavailable` when the store takes nothing any more.
 */
export async function writeWhole(
  move: Pick<IFileMove, 'to' | 'key' | 'signal' | 'onAcknowledged'>,
  upload: IUpload,
  chunk: Uint8Array
): Promise<void> {
  const start = upload.offset;
  let stalls = 0;
  let sent = 0;
  while (sent < chunk.byteLength) {
    const { signal } = move;
    const offset = await upload.write(chunk.subarray(sent), { signal });
    stalls = offset - start > sent ? 0 : stalls + 1;
    sent = offset - start;
    if (sent < 0 || stalls > MOST_STALLS) {
      const uri = move.to.uriOf(move.key);
      throw new StoreError('unavailable', `${uri} takes no more bytes.`, {
        operation: 'upload',
        uri
      });
    }
    move.onAcknowledged(offset);
  }
}

// --- Internal helpers ---

/** How often a store may take no byte of a chunk before the move fails. */
const MOST_STALLS = 5;
