import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

import type { IFileEntry } from '#core/domain/entry';
import { throwIfAborted } from './throwIfAborted';
import { diskError } from './diskError';
import type { IDiskCall } from './diskPath';
import type { IReadOptions } from './store';
import { changedMeanwhile, notFound } from './storeErrors';
import { refusedKey } from './storeKey';

/** Why something on disk is left alone, as the end of a sentence; null for a file or a folder. */
export function whyNotAFile(stats: BigIntStats): string | null {
  if (stats.isFile() || stats.isDirectory()) {
    return null;
  }
  if (stats.isSymbolicLink()) {
    return 'is a symbolic link';
  }
  return 'is not a file but a device, a pipe or a socket';
}

/** A file's entry. Its generation changes whenever its content can have. */
export function fileEntry(key: string, stats: BigIntStats): IFileEntry {
  return {
    kind: 'file',
    key,
    size: Number(stats.size),
    generation: generationOf(stats),
    updatedAt: Number(stats.mtimeMs)
  };
}

/** Size, modification time and inode. */
export function generationOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}-${stats.ino}`;
}

/** Open a file to read: never through a symlink, never waiting on a pipe. */
export async function openFile(
  path: string,
  key: string,
  call: IDiskCall
): Promise<{ handle: FileHandle; stats: BigIntStats }> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await handle.stat({ bigint: true });
    const why = whyNotAFile(stats);
    if (why) {
      throw refusedKey(key, why, call);
    }
    if (!stats.isFile()) {
      throw notFound(call);
    }
    return { handle, stats };
  } catch (error) {
    await handle?.close();
    throw diskError(error, call);
  }
}

/** The bytes of a file, in pieces that the caller may keep unless it takes one at a time. */
export async function* readFile(
  path: string,
  key: string,
  call: IDiskCall,
  options: IReadOptions = {}
): AsyncIterable<Uint8Array> {
  const { handle, stats } = await openFile(path, key, call);
  try {
    const pinned = options.generation;
    if (pinned !== undefined && generationOf(stats) !== pinned) {
      throw changedMeanwhile(call);
    }
    let position = options.offset ?? 0;
    const end = position + (options.length ?? Infinity);
    let reused: Buffer | undefined;
    while (position < end) {
      throwIfAborted({ ...call, signal: options.signal });
      // As much as there should be, and a little to see that nothing comes after it.
      const left = Math.max(0, Number(stats.size) - position);
      const wanted = Math.min(READ_SIZE, end - position, left + PROBE_SIZE);
      const buffer = reused?.subarray(0, wanted) ?? Buffer.allocUnsafe(wanted);
      reused = options.onePieceAtATime ? (reused ?? buffer) : undefined;
      const { bytesRead } = await handle.read(
        buffer,
        0,
        buffer.length,
        position
      );
      // Looked at again after each piece: a file that is being written over is no generation.
      const now = pinned && (await handle.stat({ bigint: true }));
      if (now && generationOf(now) !== pinned) {
        throw changedMeanwhile(call);
      }
      if (bytesRead === 0) {
        return;
      }
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
      // The generation says how much there is: no need to ask whether more comes.
      if (pinned && bytesRead === left && bytesRead < buffer.length) {
        return;
      }
    }
  } catch (error) {
    throw diskError(error, call);
  } finally {
    await handle.close();
  }
}

/** All bytes of an open file, from its start. */
export async function* pieces(handle: FileHandle): AsyncIterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(READ_SIZE);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, READ_SIZE, position);
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    yield new Uint8Array(buffer.subarray(0, bytesRead));
  }
}

// --- Internal helpers ---

const READ_SIZE = 1024 * 1024;
const PROBE_SIZE = 4096;
