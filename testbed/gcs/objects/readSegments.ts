import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ObjectIndex } from '../state/objectIndex';
import type { IObjectRecord } from '../state/records';
import { segmentsOf } from '../state/segments';

interface IPiece {
  readonly handle: FileHandle;
  readonly start: number;
  readonly end: number;
}

/**
 * An object's bytes from `start` to before `end`, in pieces of up to 1 MiB. Every file is opened
 * before this resolves, so that a change of the object does not reach whoever reads it.
 */
export async function readSegments(
  index: ObjectIndex,
  record: IObjectRecord,
  start: number,
  end: number
): Promise<AsyncGenerator<Buffer>> {
  const pieces: IPiece[] = [];
  let at = 0;
  for (const { file, size } of segmentsOf(record)) {
    const from = Math.max(start, at);
    const to = Math.min(end, at + size);
    if (from < to) {
      const handle = await open(index.segmentPath(file));
      pieces.push({ handle, start: from - at, end: to - at });
    }
    at += size;
  }
  const bytes = read(pieces);
  // Begun, so that who leaves before the first byte closes the files too.
  await bytes.next();
  return bytes;
}

// --- Internal helpers ---

const PIECE = 1024 * 1024;

async function* read(pieces: readonly IPiece[]): AsyncGenerator<Buffer> {
  try {
    yield Buffer.alloc(0);
    for (const { handle, start, end } of pieces) {
      for (let at = start; at < end;) {
        const buffer = Buffer.allocUnsafe(Math.min(PIECE, end - at));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) {
          throw new Error('A data file is shorter than its object.');
        }
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await Promise.all(pieces.map(({ handle }) => handle.close()));
  }
}
