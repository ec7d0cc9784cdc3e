import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

import { StoreError } from '#core/domain/errors';
import { diskError, hasCode } from './diskError';
import { refusedKey } from './storeKey';

/** The operation and the address that a path is wanted for. */
export interface IDiskCall {
  readonly operation: string;
  readonly uri: string;
}

/**
 * A disk store's root, and the paths below it. No path that it gives lies outside: the root's
 * real path must be in an allowed folder, and nothing between root and file may be a symlink.
 */
export class DiskRoot {
  /** `allowedRoots` null: the root may be anywhere. */
  constructor(folder: string, allowedRoots: readonly string[] | null) {
    this._folder = resolve(folder);
    this._allowedRoots = allowedRoots;
  }

  /**
   * The path of a checked key, whose folders are real ones. What the key itself names, the caller
   * must open or lstat without following.
   */
  async locate(
    key: string,
    call: IDiskCall,
    options: { readonly create?: boolean } = {}
  ): Promise<string> {
    const segments = key.split('/').filter(Boolean);
    const name = segments.pop();
    const known = await this._knownFolder(segments);
    if (known !== null) {
      return name === undefined ? known : join(known, name);
    }
    const base = await this._base(call);
    this._knownBase = base;
    try {
      if (options.create) {
        await mkdir(base, { recursive: true });
      }
      let path = base;
      for (const segment of segments) {
        path = join(path, segment);
        await this._enter(path, key, call, options.create ?? false);
      }
      return name === undefined ? base : join(path, name);
    } catch (error) {
      throw diskError(error, call);
    }
  }

  // --- Internal helpers ---

  /**
   * The folder of a path in one look, for the many files of a checkpoint: where its real path is
   * that of the root and the names below it, nothing on the way is a symlink. Else null, and
   * whoever asks has to go step by step.
   */
  private async _knownFolder(segments: string[]): Promise<string | null> {
    if (this._knownBase === null) {
      return null;
    }
    const wanted = join(this._knownBase, ...segments);
    const real = await realpath(join(this._folder, ...segments)).catch(
      () => null
    );
    return real === wanted ? wanted : null;
  }

  private async _base(call: IDiskCall): Promise<string> {
    const base = await realPathOfAny(this._folder, call);
    if (this._allowedRoots === null) {
      return base;
    }
    for (const allowed of this._allowedRoots) {
      if (isInside(base, await realPathOfAny(resolve(allowed), call))) {
        return base;
      }
    }
    throw new StoreError(
      'permission-denied',
      `${call.uri} is outside the folders that this server may use.`,
      {
        ...call,
        next: "Choose a folder below Jupyter's own, or ask for this one to be added to the server's configuration."
      }
    );
  }

  private async _enter(
    path: string,
    key: string,
    call: IDiskCall,
    create: boolean
  ): Promise<void> {
    const there = await lstat(path).catch((error: unknown) => {
      if (create && hasCode(error, 'ENOENT')) {
        return null;
      }
      throw error;
    });
    if (there === null) {
      await mkdir(path, { recursive: true });
      return;
    }
    if (there.isSymbolicLink()) {
      throw refusedKey(key, 'passes through a symbolic link', call);
    }
  }

  /** The root's real path, when it was last found to be in an allowed folder. */
  private _knownBase: string | null = null;
  private readonly _folder: string;
  private readonly _allowedRoots: readonly string[] | null;
}

// --- Internal helpers ---

/** With separators: `data-secret` is not inside `data`. */
function isInside(path: string, folder: string): boolean {
  const withSeparator = folder.endsWith(sep) ? folder : folder + sep;
  return path === folder || path.startsWith(withSeparator);
}

/** The real path of something that need not be there: of its nearest ancestor that is, and the rest. */
async function realPathOfAny(path: string, call: IDiskCall): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    // A dangling link is not "absent": what it points to would come to be outside.
    const dangling = await lstat(path).then(
      () => true,
      () => false
    );
    if (!hasCode(error, 'ENOENT') || dangling || dirname(path) === path) {
      throw diskError(error, call);
    }
    const parent = await realPathOfAny(dirname(path), call);
    return join(parent, path.slice(dirname(path).length));
  }
}
