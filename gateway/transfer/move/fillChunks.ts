import type { IStoreCapabilities } from '../../stores/store';
import { ChunkLoan } from './chunkLoan';
import { ChunkPace } from './chunkPace';
import type { Pace } from './pace';

/** How bytes are made into chunks. */
export interface IFilling {
  readonly to: {
    readonly capabilities: Pick<
      IStoreCapabilities,
      'chunkGranularity' | 'chunkSize'
    >;
  };
  /** How many there are at the most; undefined where only their end tells. */
  readonly size: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Asked before bytes are sent. */
  readonly pace?: Pace | undefined;
  /** Shared by those who send over one link at once; a new one otherwise. */
  readonly chunkPace?: ChunkPace | undefined;
  /** Where the memory of the chunks is from, for whoever gives it back; new memory otherwise. */
  readonly loan?: ChunkLoan | undefined;
}

/** Chunks that are in memory: one is sent while the next one is filled. */
export const CHUNKS_HELD = 2;

/**
 * Make chunks of bytes as they come, as large as suits the store and the link (T13), and send
 * each that is followed by another, one after the other. While one is sent the next one is
 * filled; its memory is written over when `send` has resolved.
 *
 * @returns the last one, when all others are sent: it is for the commit.
 */
export async function fillChunks(
  bytes: AsyncIterable<Uint8Array>,
  { to, size, signal, clock, pace: asked, chunkPace, loan }: IFilling,
  send: (chunk: Uint8Array) => Promise<void>
): Promise<Uint8Array> {
  const pace = chunkPace ?? new ChunkPace(to.capabilities);
  const most = Math.max(1, Math.min(pace.most, size ?? pace.most));
  const lender = loan ?? new ChunkLoan();
  let chunk = lender.take(most);
  let spare: Uint8Array<ArrayBuffer> | undefined;
  let sending: Promise<void> = Promise.resolve();
  const sendPaced = async (full: Uint8Array): Promise<void> => {
    await asked?.(full.byteLength, signal);
    const began = clock();
    await send(full);
    pace.took(clock() - began);
  };
  let wanted = Math.min(pace.size, most);
  let filled = 0;
  try {
    for await (const part of bytes) {
      for (let taken = 0; taken < part.byteLength;) {
        if (filled === wanted) {
          await sending;
          sending = sendPaced(chunk.subarray(0, filled));
          // Its failure is met where it is waited for.
          sending.catch(() => undefined);
          [chunk, spare] = [spare ?? lender.take(most), chunk];
          wanted = Math.min(pace.size, most);
          filled = 0;
        }
        const piece = part.subarray(taken, taken + wanted - filled);
        chunk.set(piece, filled);
        filled += piece.byteLength;
        taken += piece.byteLength;
      }
    }
  } catch (error) {
    // Nothing is sent any more when this has failed.
    await sending.catch(() => undefined);
    throw error;
  }
  await sending;
  return chunk.subarray(0, filled);
}
