import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

import type { IFileEntry } from '#core/domain/entry';
import { diskError, hasCode } from './diskError';
import { fileEntry, generationOf, whyNotAFile } from './diskFile';
import type { IDiskCall } from './diskPath';
import type { Precondition } from './store';
import { checkPrecondition, uploadForgotten } from './storeErrors';
import { refusedKey } from './storeKey';

/** Whether a name on disk is an unfinished file of ours: such names are in no listing. */
export function isPartName(name: string): boolean {
  return /^\..*\.keepstep-part-[0-9a-f]{16}$/s.test(name);
}

/**
 * A file in the making: a hidden sibling of its final name, so that publishing it is one rename
 * on one disk. What is under the final name stays whole until then.
 */
export class DiskPart {
  private constructor(target: string, id: string, call: IDiskCall) {
    this.id = id;
    this.path = partPath(target, id);
    this._target = target;
    this._call = call;
  }

  /** Create one, empty. */
  static async create(target: string, call: IDiskCall): Promise<DiskPart> {
    const { part, handle } = await DiskPart.createOpen(target, call);
    await handle.close();
    return part;
  }

  /** Create one, empty, and keep it open: the caller closes it. */
  static async createOpen(
    target: string,
    call: IDiskCall
  ): Promise<{ part: DiskPart; handle: FileHandle }> {
    const part = new DiskPart(target, randomBytes(8).toString('hex'), call);
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
    try {
      return { part, handle: await open(part.path, flags, 0o666) };
    } catch (error) {
      throw diskError(error, call);
    }
  }

  /** The one of that id, there or not: the first use, or `openKept`, finds out. */
  static known(target: string, call: IDiskCall, id: string): DiskPart {
    return new DiskPart(target, id, call);
  }

  readonly id: string;
  readonly path: string;

  /**
   * Work on the open file, which is closed again after each call: who goes away in the middle of
   * an upload leaves nothing open. `not-found` when the file is gone.
   */
  async use<T>(work: (handle: FileHandle) => Promise<T>): Promise<T> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(this.path, constants.O_RDWR | constants.O_NOFOLLOW);
      return await work(handle);
    } catch (error) {
      throw hasCode(error, 'ENOENT')
        ? uploadForgotten(this._call, error)
        : diskError(error, this._call);
    } finally {
      await handle?.close();
    }
  }

  /**
   * Open it to be written over a while, as it was left or empty. Its name can be guessed: what
   * someone else has put there, a link to another file say, is taken away and never written to.
   */
  async openKept(): Promise<FileHandle> {
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
    try {
      const there = await lstat(this.path).catch(() => null);
      const isOurs = there?.isFile() && there.nlink === 1;
      if (there && !isOurs) {
        await unlink(this.path);
      }
      const flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK;
      const create = isOurs ? 0 : O_CREAT | O_EXCL;
      return await open(this.path, flags | create, 0o666);
    } catch (error) {
      throw diskError(error, this._call);
    }
  }

  /**
   * Make it durable, and then the file of its name; on failure it is gone. A name in one of our
   * hidden folders becomes durable with the folder's own, when `moveFolder` renames that.
   */
  async publish(
    key: string,
    wanted: Precondition | undefined,
    opened?: FileHandle
  ): Promise<IFileEntry> {
    try {
      await (opened?.sync() ?? this.use(handle => handle.sync()));
      await this._checkTarget(key, wanted);
      await this._moveIntoPlace(wanted);
      const folder = dirname(this._target);
      if (!folder.split(sep).some(isPartName)) {
        await syncFolder(folder);
      }
      return fileEntry(key, await lstat(this._target, { bigint: true }));
    } catch (error) {
      await this.discard();
      throw diskError(error, this._call);
    }
  }

  async discard(): Promise<void> {
    await unlink(this.path).catch(() => undefined);
  }

  // --- Internal helpers ---

  private async _checkTarget(
    key: string,
    wanted: Precondition | undefined
  ): Promise<void> {
    const there = await lstat(this._target, { bigint: true }).catch(
      (error: unknown) => {
        if (hasCode(error, 'ENOENT')) {
          return null;
        }
        throw error;
      }
    );
    const why = there && whyNotAFile(there);
    if (why) {
      throw refusedKey(key, why, this._call);
    }
    checkPrecondition(wanted, there && generationOf(there), this._call);
  }

  private async _moveIntoPlace(
    wanted: Precondition | undefined
  ): Promise<void> {
    if (wanted === 'absent') {
      try {
        // A link fails where a rename would write over what came meanwhile.
        await link(this.path, this._target);
        await unlink(this.path);
        return;
      } catch (error) {
        if (!LINKLESS.some(code => hasCode(error, code))) {
          throw error;
        }
      }
    }
    await rename(this.path, this._target);
  }

  private readonly _target: string;
  private readonly _call: IDiskCall;
}

// --- Internal helpers ---

/** What file systems without hard links answer, a mounted Drive among them. */
const LINKLESS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

function partPath(target: string, id: string): string {
  // Names end at 255 bytes, and this one is longer than its file's; the id alone makes it unique.
  const name = Buffer.from(basename(target)).subarray(0, 180).toString();
  const cut = name.replace(/\ufffd+$/, '');
  return join(dirname(target), `.${cut}.keepstep-part-${id}`);
}

/** Make the names in a folder durable, where the disk can. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    // Some network disks cannot; the file itself was synced.
    if (!hasCode(error, 'EINVAL') && !hasCode(error, 'ENOTSUP')) {
      throw error;
    }
  } finally {
    await handle.close();
  }
}
