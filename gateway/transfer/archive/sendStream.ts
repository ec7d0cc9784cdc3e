import { startChecksum } from '../../checksum/checksum';
import type { IStore, IUpload, Precondition } from '../../stores/store';
import type { IMovedFile } from '../move/fileMove';
import { fillChunks, type IFilling } from '../move/fillChunks';
import { writeWhole } from '../move/writeWhole';

/** Bytes to be put under a key as they come. */
export interface IStreamMove extends IFilling {
  readonly to: IStore;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly key: string;
  readonly ifGeneration?: Precondition | undefined;
  readonly storageClass?: string | undefined;
  /** Asked before they are published, with their CRC32C. */
  readonly beforeCommit?: (crc32c: string) => void;
  /** Bytes that the store has acknowledged. */
  readonly onAcknowledged: (bytes: number) => void;
}

/** Send bytes as one upload, summed on the way; two chunks of them are in memory. */
export async function sendStream(
  move: IStreamMove
): Promise<Omit<IMovedFile, 'sent'>> {
  const { to, key, size, ifGeneration, storageClass, signal } = move;
  const options = { size, ifGeneration, storageClass, signal };
  const upload = await to.upload(key, options);
  try {
    const { lastChunk, crc32c } = await sendAllButLast(move, upload);
    move.beforeCommit?.(crc32c);
    const sent = upload.offset + lastChunk.length;
    await move.pace?.(lastChunk.length, signal);
    const { generation } = await upload.commit(lastChunk, crc32c, { signal });
    move.onAcknowledged(sent);
    return { size: sent, crc32c, generation };
  } catch (error) {
    // What went wrong first is what the user has to know.
    await upload.abort().catch(() => undefined);
    throw error;
  }
}

// --- Internal helpers ---

async function sendAllButLast(
  move: IStreamMove,
  upload: IUpload
): Promise<{ lastChunk: Uint8Array; crc32c: string }> {
  const checksum = startChecksum();
  const lastChunk = await fillChunks(move.bytes, move, async chunk => {
    await Promise.all([
      checksum.update(chunk),
      writeWhole(move, upload, chunk)
    ]);
  });
  await checksum.update(lastChunk);
  return { lastChunk, crc32c: await checksum.digest() };
}
