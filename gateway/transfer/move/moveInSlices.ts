import type { IFileEntry } from '#core/domain/entry';
import { combineCrc32c } from '../../checksum/combineCrc32c';
import type { ISink } from '../../stores/store';
import type { IFileMove, IMovedFile } from './fileMove';
import { isLeftForNextTry } from './isPassing';
import { receiveSlice, type ISlice } from './receiveSlice';
import { refuseChanged, refuseWrongSum } from './refuseWrong';

/**
 * Receive one file in slices, several at once, each read at its place, summed as it arrives and
 * written there; published when their sums together are what the file has to sum up to (T40). A
 * smaller file is one slice.
 *
 * A try that fails for a passing reason, or is paused, keeps the slices that are whole (T41); one
 * that is cancelled, or that found wrong bytes, leaves nothing.
 */
export async function moveInSlices(
  move: IFileMove,
  openSink: OpenSink
): Promise<IMovedFile> {
  const { from, entry, key, ifGeneration, signal } = move;
  const { size } = entry;
  const { sliceBytes: liked = size } = move.to.capabilities;
  const sliceBytes = size < LEAST_SLICES * liked ? size : liked;
  const content = [from.uriOf(entry.key), entry.generation, size].join('\n');
  const options = { size, sliceBytes, content, ifGeneration, signal };
  const sink = await openSink(key, options);
  if (size > sliceBytes) {
    move.onUnfinished?.(sink.part);
  }
  try {
    const crc32c = await receiveAll(move, sink, slicesOf(size, sliceBytes));
    await refuseWrong(move, crc32c);
    const { generation } = await sink.commit(crc32c, { signal });
    move.onAcknowledged(size);
    return { size, crc32c, generation, sent: entry };
  } catch (error) {
    const keep = isLeftForNextTry(error, signal);
    // What went wrong first is what the user has to know.
    await sink.abort({ keep }).catch(() => undefined);
    throw error;
  }
}

/** Memory that a file of this size takes meanwhile: a piece for each slice under way. */
export function heldInSlices({ size }: Pick<IFileEntry, 'size'>): number {
  return Math.min(size, SLICES_AT_ONCE * PIECE_BYTES);
}

// --- Internal helpers ---

const PIECE_BYTES = 2 * 1024 * 1024;

type OpenSink = NonNullable<IFileMove['to']['openSink']>;

/** Smaller files go in one piece. */
const LEAST_SLICES = 2;
/** Slices of one file that are fetched at once; each takes a buffer. */
const SLICES_AT_ONCE = 8;

function slicesOf(size: number, sliceBytes: number): ISlice[] {
  const count = size > sliceBytes ? Math.ceil(size / sliceBytes) : 1;
  return Array.from({ length: count }, (_, index) => {
    const start = index * sliceBytes;
    return { index, start, end: Math.min(start + sliceBytes, size) };
  });
}

/** @returns CRC32C of all slices, one after the other. */
async function receiveAll(
  move: IFileMove,
  sink: ISink,
  slices: readonly ISlice[]
): Promise<string> {
  let acknowledged = 0;
  const onBytes = (bytes: number): void =>
    move.onAcknowledged((acknowledged += bytes));
  const failed = new AbortController();
  const isSliced = slices.length > 1;
  const signal = isSliced
    ? AbortSignal.any([move.signal, failed.signal])
    : move.signal;
  const sums: string[] = [];
  const waiting = [...slices];
  const worker = async (): Promise<void> => {
    for (let next; (next = waiting.shift());) {
      sums[next.index] = await receiveSlice({ ...move, signal }, sink, next, {
        isSliced,
        onBytes
      });
    }
  };
  const workers = Array.from(
    { length: Math.min(SLICES_AT_ONCE, slices.length) },
    worker
  );
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort();
    // Nothing writes any more when this has failed.
    await Promise.allSettled(workers);
    throw error;
  }
  return slices
    .slice(1)
    .reduce(
      (whole, { index, start, end }) =>
        combineCrc32c(whole, sums[index]!, end - start),
      sums[0]!
    );
}

/** Held against what the source says of itself, or once more against the source where it says nothing. */
async function refuseWrong(move: IFileMove, crc32c: string): Promise<void> {
  if (!move.from.capabilities.storedHash) {
    await refuseChanged(move);
  }
  refuseWrongSum(move, move.crc32c ?? move.entry.crc32c, crc32c);
}
