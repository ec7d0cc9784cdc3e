import { StoreError, type ErrorKind } from '#core/domain/errors';
import { SHARED_BUFFERS } from './bufferBudget';
import type { IFileMove, IMovedFile } from './fileMove';
import { CHUNKS_HELD } from './fillChunks';
import { isMovedByService, moveByService } from './moveByService';
import { moveInChunks } from './moveInChunks';
import { isSentInParts, moveInParts } from './parts/moveInParts';
import { heldInParts } from './parts/sendParts';
import { fitsInOneRequest, moveInOneRequest } from './moveInOneRequest';
import { heldInSlices, moveInSlices } from './moveInSlices';
import { replacedNow } from './replacedNow';

/**
 * Move one file in one pass: read, summed and sent, and published only when the receiving store's
 * CRC32C is the one that was computed here (T3).
 *
 * A file that changes while it is being sent, or arrives damaged, is sent once more; then the
 * move fails and names it (T5).
 */
export async function moveFile(move: IFileMove): Promise<IMovedFile> {
  try {
    return await moveOnce(move);
  } catch (error) {
    if (!isWorthAnotherTry(error)) {
      throw error;
    }
    const { signal } = move;
    const entry = await move.from.stat(move.entry.key, { signal });
    const { crc32c = entry.crc32c } = move;
    if (entry.crc32c !== undefined && entry.crc32c !== crc32c) {
      // What is there now is known to be something else than what is wanted.
      throw error;
    }
    const ifGeneration = await replacedNow(move);
    return await moveOnce({ ...move, entry, ifGeneration });
  }
}

// --- Internal helpers ---

/** `not-found`: the store has forgotten the upload, or the file is gone, which stat then tells. */
const WORTH_ANOTHER_TRY: readonly ErrorKind[] = [
  'changed-meanwhile',
  'corrupt',
  'not-found'
];

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof StoreError && WORTH_ANOTHER_TRY.includes(error.kind);
}

/** One try, by the way that suits the file and the two stores. */
function moveOnce(move: IFileMove): Promise<IMovedFile> {
  const { to } = move;
  move.onAcknowledged(0);
  if (isMovedByService(move.from, to)) {
    return moveByService(move);
  }
  const { entry, signal } = move;
  if (to.openSink) {
    const openSink = to.openSink.bind(to);
    return SHARED_BUFFERS.holding(heldInSlices(entry), signal, () =>
      moveInSlices(move, openSink)
    );
  }
  const parted = to.capabilities.partedUploads;
  if (parted && isSentInParts(move, parted)) {
    return SHARED_BUFFERS.holding(heldInParts(move), signal, () =>
      moveInParts(move, parted)
    );
  }
  const isSmall = fitsInOneRequest(to, entry);
  const held = Math.min(
    entry.size,
    isSmall ? Infinity : CHUNKS_HELD * to.capabilities.chunkSize
  );
  return SHARED_BUFFERS.holding(held, signal, () =>
    isSmall ? moveInOneRequest(move) : moveInChunks(move)
  );
}
