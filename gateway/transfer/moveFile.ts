import type { IFileEntry } from '#core/domain/entry';
import { StoreError, type ErrorKind } from '#core/domain/errors';
import { startChecksum } from '../checksum/checksum';
import type { IStore, IUpload } from '../stores/store';
import { ChunkPace } from './chunkPace';

/** One file to be moved from one store to another. */
export interface IFileMove {
  readonly from: IStore;
  /** As it was listed: exactly this content is moved. */
  readonly entry: IFileEntry;
  readonly to: IStore;
  readonly key: string;
  /** What the content has to sum up to, where that is known before. */
  readonly crc32c?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Bytes of this file that the receiving store has acknowledged. */
  readonly onAcknowledged: (bytes: number) => void;
}

/** What has arrived. */
export interface IMovedFile {
  readonly size: number;
  readonly crc32c: string;
  /** What it is at the target, by which it can be taken away again. */
  readonly generation: string;
  /** The source as it was sent: a newer one than was asked for, where it had changed. */
  readonly sent: IFileEntry;
}

/**
 * Move one file in one pass: read, summed and sent in chunks, and published only when the
 * receiving store's CRC32C is the one that was computed here (T3).
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
    return await moveOnce({ ...move, entry });
  }
}

// --- Internal helpers ---

/** How often a store may take no byte of a chunk before the move fails. */
const MOST_STALLS = 5;

/** `not-found`: the store has forgotten the upload, or the file is gone, which stat then tells. */
const WORTH_ANOTHER_TRY: readonly ErrorKind[] = [
  'changed-meanwhile',
  'corrupt',
  'not-found'
];

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof StoreError && WORTH_ANOTHER_TRY.includes(error.kind);
}

async function moveOnce(move: IFileMove): Promise<IMovedFile> {
  const { from, entry, to, key, signal } = move;
  move.onAcknowledged(0);
  const upload = await to.upload(key, { size: entry.size, signal });
  try {
    const { lastChunk, crc32c } = await sendAllButLast(move, upload);
    const now = await from.stat(entry.key, { signal });
    if (now.generation !== entry.generation) {
      throw changed(move);
    }
    if (move.crc32c !== undefined && move.crc32c !== crc32c) {
      throw damaged(from.uriOf(entry.key), move.crc32c, crc32c);
    }
    const arrived = await upload.commit(lastChunk, crc32c, { signal });
    await compareWithStore(move, arrived, crc32c);
    move.onAcknowledged(entry.size);
    const { generation } = arrived;
    return { size: entry.size, crc32c, generation, sent: entry };
  } catch (error) {
    // What went wrong first is what the user has to know.
    await upload.abort().catch(() => undefined);
    throw error;
  }
}

/** Send every chunk that is followed by another; the last one is for the commit. */
async function sendAllButLast(
  move: IFileMove,
  upload: IUpload
): Promise<{ lastChunk: Uint8Array; crc32c: string }> {
  const { from, entry, to, signal } = move;
  const { generation, size } = entry;
  const checksum = startChecksum();
  const pace = new ChunkPace(to.capabilities);
  const chunk = new Uint8Array(Math.min(to.capabilities.chunkSize, size));
  let wanted = Math.min(pace.size, size);
  let filled = 0;
  let received = 0;
  for await (const part of from.read(entry.key, { generation, signal })) {
    received += part.byteLength;
    if (received > size) {
      throw changed(move);
    }
    await checksum.update(part);
    for (let taken = 0; taken < part.byteLength;) {
      if (filled === wanted) {
        const began = move.clock();
        await writeWhole(move, upload, chunk.subarray(0, filled));
        pace.took(move.clock() - began);
        wanted = Math.min(pace.size, chunk.byteLength);
        filled = 0;
      }
      const piece = part.subarray(taken, taken + wanted - filled);
      chunk.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
    }
  }
  if (received !== size) {
    throw changed(move);
  }
  return {
    lastChunk: chunk.subarray(0, filled),
    crc32c: await checksum.digest()
  };
}

/** Write one chunk, as often as it takes: a store may keep only the first part of it (T2). */
async function writeWhole(
  move: IFileMove,
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

/** A store that published something else than was sent must not be believed. */
async function compareWithStore(
  move: IFileMove,
  arrived: IFileEntry,
  crc32c: string
): Promise<void> {
  const isRight =
    arrived.size === move.entry.size && (arrived.crc32c ?? crc32c) === crc32c;
  if (!isRight) {
    await move.to.remove(move.key, { generation: arrived.generation });
    throw damaged(move.to.uriOf(move.key), crc32c, arrived.crc32c ?? 'none');
  }
}

function changed(move: IFileMove): StoreError {
  const uri = move.from.uriOf(move.entry.key);
  return new StoreError(
    'changed-meanwhile',
    `${uri} changed while it was being sent.`,
    {
      operation: 'upload',
      uri,
      next: 'Try again when nothing writes to it any more.'
    }
  );
}

function damaged(uri: string, expected: string, got: string): StoreError {
  return new StoreError(
    'corrupt',
    `${uri} is damaged: its CRC32C should be ${expected} and is ${got}.`,
    { operation: 'verify', uri }
  );
}
