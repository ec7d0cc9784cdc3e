import type { IPartedUploads, IStore } from '../../../stores/store';
import { ChunkPace } from '../chunkPace';
import type { IFileMove } from '../fileMove';
import { CHUNKS_HELD } from '../fillChunks';
import type { IFilePart } from './filePart';
import { OTHER_FAILED } from '../isPausing';
import { keptParts } from './keptParts';
import { sendPart, type ISentPart } from './sendPart';

/** Parts of one file that are sent at once. */
const PARTS_AT_ONCE = 8;

/** Memory that is held meanwhile: the chunks of each part under way. */
export function heldInParts({ entry, to }: IFileMove): number {
  const { most } = paceOfParts(to);
  return Math.min(entry.size, PARTS_AT_ONCE * CHUNKS_HELD * most);
}

/**
 * Send the parts of a file, several at once; those that an earlier try has sent are not sent
 * again. The first failure stops the rest.
 *
 * @returns all parts, in their order.
 */
export async function sendParts(
  move: IFileMove,
  parts: readonly IFilePart[],
  parted: IPartedUploads
): Promise<ISentPart[]> {
  const kept = await keptParts(move, parts, parted);
  const acknowledged = parts.map(({ index, size }) =>
    kept.has(index) ? size : 0
  );
  const tell = (): void =>
    move.onAcknowledged(acknowledged.reduce((sum, bytes) => sum + bytes, 0));
  kept.forEach(({ size }) => move.onFound?.(size));
  tell();
  const chunkPace = paceOfParts(move.to);
  const failed = new AbortController();
  const signal = AbortSignal.any([move.signal, failed.signal]);
  const sent: ISentPart[] = [...kept.values()];
  const waiting = parts.filter(({ index }) => !kept.has(index));
  const worker = async (): Promise<void> => {
    for (let part; (part = waiting.shift());) {
      const { index } = part;
      const onAcknowledged = (bytes: number): void => {
        acknowledged[index] = bytes;
        tell();
      };
      sent.push(
        await sendPart({ ...move, chunkPace, signal }, part, onAcknowledged)
      );
    }
  };
  const workers = Array.from({ length: PARTS_AT_ONCE }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort(OTHER_FAILED);
    // Nothing is sent any more when this has failed.
    await Promise.allSettled(workers);
    throw error;
  }
  return sent.sort((a, b) => a.index - b.index);
}

// --- Internal helpers ---

/** Parts share a link, and what is known of it. A quarter of a chunk each lets two files go at once. */
function paceOfParts({ capabilities }: IStore): ChunkPace {
  const { chunkGranularity, chunkSize } = capabilities;
  const granules = Math.ceil(chunkSize / chunkGranularity / 4);
  return new ChunkPace({
    chunkGranularity,
    chunkSize: granules * chunkGranularity
  });
}
