import type { Dirent, StatsFs } from 'node:fs';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { hasCode } from './diskError';
import { isPartName } from './diskPart';

/**
 * Bytes that may still be written under a path, a folder's or a file's, which need not be there
 * yet. What unfinished files of ours hold there counts as free: they are gone on with. Infinity
 * where the file system does not tell, as some that are mounted.
 *
 * @param ask the file system's figures, as `statfs` has them
 */
export async function freeBytes(
  path: string,
  ask: (
    path: string
  ) => Promise<Pick<StatsFs, 'bavail' | 'bsize' | 'blocks'>> = statfs
): Promise<number> {
  const folder = await nearestFolder(path);
  const { bavail, bsize, blocks } = await ask(folder);
  if (blocks === 0) {
    return Infinity;
  }
  const held =
    folder === path
      ? await heldIn(folder, () => true)
      : folder === dirname(path)
        ? await heldIn(folder, isPartOf(basename(path)))
        : 0;
  return bavail * bsize + held;
}

// --- Internal helpers ---

/** What `blocks` of a file counts, whatever the file system's own are. */
const BLOCK_BYTES = 512;

/** The path, or the nearest folder around it that is there. Links are not followed. */
async function nearestFolder(path: string): Promise<string> {
  const there = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) {
      return null;
    }
    throw error;
  });
  return there?.isDirectory() || dirname(path) === path
    ? path
    : nearestFolder(dirname(path));
}

/** Files of one name only, and those in no folder below. */
function isPartOf(name: string) {
  return (entry: Dirent): boolean =>
    entry.isFile() && entry.name.startsWith(`.${name}.keepstep-part-`);
}

async function heldIn(
  folder: string,
  isWanted: (entry: Dirent) => boolean
): Promise<number> {
  let held = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    unlessGone([])
  );
  for (const entry of entries.filter(isWanted)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      held += await heldIn(path, isWanted);
    } else if (entry.isFile() && isPartName(entry.name)) {
      const { blocks } = await lstat(path).catch(unlessGone({ blocks: 0 }));
      held += blocks * BLOCK_BYTES;
    }
  }
  return held;
}

/** What has been finished or given up by another since the folder was read counts as this. */
function unlessGone<T>(nothing: T): (error: unknown) => T {
  return error => {
    if (hasCode(error, 'ENOENT')) {
      return nothing;
    }
    throw error;
  };
}
