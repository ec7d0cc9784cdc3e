import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Entry } from '#core/domain/entry';
import { throwIfAborted } from './throwIfAborted';
import { diskError, hasCode } from './diskError';
import { fileEntry, whyNotAFile } from './diskFile';
import { isPartName } from './diskPart';
import type { IDiskCall } from './diskPath';
import type { IListOptions } from './store';
import { whyRefused } from './storeKey';

/**
 * What is in a folder on disk, by name; with `recursive` the files below it too. Symlinks and
 * devices are told of and not followed, unfinished files of ours left out.
 */
export async function* listFolder(
  path: string,
  folder: string,
  call: IDiskCall,
  options: IListOptions = {}
): AsyncIterable<Entry> {
  const names = await namesIn(path, call);
  const pageSize = options.pageSize ?? PAGE_SIZE;
  for (let at = 0; at < names.length; at += pageSize) {
    throwIfAborted({ ...call, signal: options.signal });
    const page = names.slice(at, at + pageSize);
    const entries = await Promise.all(
      page.map(name => entryOf(path, folder, name, call))
    );
    for (const entry of entries) {
      if (entry?.kind === 'folder' && options.recursive) {
        const below = join(path, entry.key.slice(folder.length));
        yield* listFolder(below, entry.key, call, options);
      } else if (entry) {
        yield entry;
      }
    }
  }
}

// --- Internal helpers ---

const PAGE_SIZE = 200;

/** Names as bytes: a disk may hold some that are no UTF-8. */
async function namesIn(path: string, call: IDiskCall): Promise<Buffer[]> {
  try {
    const found: Dirent<Buffer>[] = await readdir(path, {
      withFileTypes: true,
      encoding: 'buffer'
    });
    return found.map(({ name }) => name).sort(Buffer.compare);
  } catch (error) {
    throw diskError(error, call);
  }
}

async function entryOf(
  path: string,
  folder: string,
  bytes: Buffer,
  call: IDiskCall
): Promise<Entry | null> {
  const name = bytes.toString();
  const key = folder + name;
  if (!Buffer.from(name).equals(bytes)) {
    return { kind: 'refused', key, why: 'has a name that is not valid UTF-8' };
  }
  if (isPartName(name)) {
    return null;
  }
  const stats = await lstat(join(path, name), { bigint: true }).catch(
    (error: unknown) => {
      // Removed since the folder was read.
      if (hasCode(error, 'ENOENT')) {
        return null;
      }
      throw diskError(error, call);
    }
  );
  if (!stats) {
    return null;
  }
  const why = whyRefused(key) ?? whyNotAFile(stats);
  if (why) {
    return { kind: 'refused', key, why };
  }
  return stats.isDirectory()
    ? { kind: 'folder', key: `${key}/` }
    : fileEntry(key, stats);
}
