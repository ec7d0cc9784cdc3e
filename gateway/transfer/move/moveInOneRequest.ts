import type { IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../../checksum/checksum';
import type { IStore } from '../../stores/store';
import { SHARED_BUFFERS } from './bufferBudget';
import { compareWithStore } from './compareWithStore';
import type { IFileMove, IMovedFile } from './fileMove';
import { changed } from './moveErrors';
import { putOrRemove } from './putOrRemove';
import { refuseChanged, refuseWrongSum } from './refuseWrong';

/** Whether a file is small enough for one request to the store that receives it. */
export function fitsInOneRequest(
  { put, capabilities }: IStore,
  { size }: Pick<IFileEntry, 'size'>
): boolean {
  return put !== undefined && size <= (capabilities.singleRequestBytes ?? 0);
}

/**
 * Move a small file in one request (T30): it is read once and as a whole, summed, and published
 * only if the store's sum is the same. A move that is stopped while it is sent leaves nothing.
 */
export function moveInOneRequest(move: IFileMove): Promise<IMovedFile> {
  return SHARED_BUFFERS.holding(move.entry.size, move.signal, () =>
    readAndPut(move)
  );
}

// --- Internal helpers ---

async function readAndPut(move: IFileMove): Promise<IMovedFile> {
  const { entry, to, key, ifGeneration, storageClass, signal } = move;
  const bytes = await readWhole(move);
  const checksum = startChecksum();
  await checksum.update(bytes);
  const crc32c = await checksum.digest();
  await refuseChanged(move);
  refuseWrongSum(move, move.crc32c, crc32c);
  await move.pace?.(bytes.byteLength, signal);
  const arrived = await putOrRemove(to, key, bytes, {
    crc32c,
    ifGeneration,
    storageClass,
    signal
  });
  await compareWithStore(move, arrived, crc32c);
  move.onAcknowledged(entry.size);
  const { generation } = arrived;
  return { size: entry.size, crc32c, generation, sent: entry };
}

async function readWhole(move: IFileMove): Promise<Uint8Array> {
  const { from, entry, signal } = move;
  const { generation, size } = entry;
  const parts: Uint8Array[] = [];
  let received = 0;
  for await (const part of from.read(entry.key, { generation, signal })) {
    received += part.byteLength;
    if (received > size) {
      throw changed(move);
    }
    parts.push(part);
  }
  if (received !== size) {
    throw changed(move);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
