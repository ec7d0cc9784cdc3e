import { startChecksum, type IRunningChecksum } from '../../checksum/checksum';
import { ChunkLoan } from './chunkLoan';
import { compareWithStore } from './compareWithStore';
import type { IChunkedMove, IMovedFile } from './fileMove';
import { fillChunks } from './fillChunks';
import { isLeftForNextTry } from './isPassing';
import { changed } from './moveErrors';
import { openUpload, type IOpenedUpload } from './openUpload';
import { refuseChanged, refuseWrongSum } from './refuseWrong';
import { writeWhole } from './writeWhole';

/**
 * Move a file in one pass: read, summed and sent in chunks of one upload. An upload that is
 * paused, or fails for a reason that passes, is left for the next try to go on with (T55).
 */
export async function moveInChunks(move: IChunkedMove): Promise<IMovedFile> {
  const { entry, key, signal, sessions } = move;
  const opened = await openUpload(move);
  const { upload } = opened;
  const loan = new ChunkLoan();
  try {
    const { lastChunk, crc32c } = await sendAllButLast(move, opened, loan);
    await refuseChanged(move);
    refuseWrongSum(move, move.crc32c, crc32c);
    await move.pace?.(lastChunk.byteLength, signal);
    const arrived = await upload.commit(lastChunk, crc32c, { signal });
    sessions?.forget(key);
    await compareWithStore(move, arrived, crc32c);
    move.onAcknowledged(entry.size);
    const { generation } = arrived;
    return { size: entry.size, crc32c, generation, sent: entry };
  } catch (error) {
    const isRemembered = sessions?.get(key)?.token === upload.token;
    if (!isRemembered || !isLeftForNextTry(error, signal)) {
      sessions?.forget(key);
      // What went wrong first is what the user has to know.
      await upload.abort().catch(() => undefined);
    }
    throw error;
  } finally {
    loan.giveBack();
  }
}

// --- Internal helpers ---

/**
 * Send every chunk that is followed by another; the last one is for the commit. What the store
 * has already is only summed, as far as its sum is not known.
 */
async function sendAllButLast(
  move: IChunkedMove,
  { upload, summed }: IOpenedUpload,
  loan: ChunkLoan
): Promise<{ lastChunk: Uint8Array; crc32c: string }> {
  const { entry, key } = move;
  const checksum = startChecksum(summed.crc32c);
  const unsent = unsentBytes(move, summed.bytes, upload.offset, checksum);
  const filling = { ...move, size: entry.size, loan };
  const lastChunk = await fillChunks(unsent, filling, async chunk => {
    await Promise.all([
      checksum.update(chunk),
      writeWhole(move, upload, chunk)
    ]);
    const crc32c = await checksum.digest();
    move.sessions?.advance(key, { bytes: upload.offset, crc32c });
  });
  await checksum.update(lastChunk);
  return { lastChunk, crc32c: await checksum.digest() };
}

/** The source's bytes from `first` on; those between what is summed and there are summed. */
async function* unsentBytes(
  move: IChunkedMove,
  offset: number,
  first: number,
  checksum: IRunningChecksum
): AsyncGenerator<Uint8Array> {
  const { from, entry, signal } = move;
  const { generation, size } = entry;
  const range = { generation, offset, signal, onePieceAtATime: true };
  let received = offset;
  for await (const part of from.read(entry.key, range)) {
    const there = Math.min(Math.max(first - received, 0), part.byteLength);
    received += part.byteLength;
    if (received > size) {
      throw changed(move);
    }
    await checksum.update(part.subarray(0, there));
    yield part.subarray(there);
  }
  if (received !== size) {
    throw changed(move);
  }
}
