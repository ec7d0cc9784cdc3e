import { lstat, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { StoreError } from '#core/domain/errors';
import { diskError, hasCode } from './diskError';
import { isPartName, syncFolder } from './diskPart';
import type { IDiskCall } from './diskPath';
import { slicesPath } from './diskSlices';
import { alreadyExists } from './storeErrors';

/**
 * Give a folder another name on the same disk, in one step and durably: all names in it first.
 * What unfinished uploads left in it is removed, or it would come along hidden.
 */
export async function moveFolder(
  from: string,
  to: string,
  call: IDiskCall
): Promise<void> {
  try {
    await settle(from);
    await rename(from, to);
    await syncFolder(dirname(to));
    if (dirname(from) !== dirname(to)) {
      await syncFolder(dirname(from));
    }
  } catch (error) {
    const isTaken =
      TAKEN.some(code => hasCode(error, code)) &&
      (await lstat(to).then(
        () => true,
        () => false
      ));
    throw isTaken ? alreadyExists(call) : diskError(error, call);
  }
}

/**
 * Remove one of our own unfinished folders, with all that is in it, or an unfinished file with the
 * record of its slices; links are not followed.
 */
export async function discardFolder(
  locate: () => Promise<string>,
  folder: string,
  call: IDiskCall
): Promise<void> {
  if (!/(^|\/)\.[^/]*\.keepstep-part-[^/]*\/?$/.test(folder)) {
    throw new StoreError(
      'permission-denied',
      `${call.uri} is nothing unfinished of Keepstep's, and was left as it is.`,
      call
    );
  }
  try {
    const path = await locate();
    await rm(path, { recursive: true, force: true });
    if (!folder.endsWith('/')) {
      await rm(slicesPath(path), { force: true });
    }
  } catch (error) {
    const translated = diskError(error, call);
    if (translated.kind !== 'not-found') {
      throw translated;
    }
  }
}

// --- Internal helpers ---

const TAKEN = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'];

async function settle(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await settle(path);
    } else if (isPartName(entry.name)) {
      await unlink(path);
    }
  }
  await syncFolder(folder);
}
