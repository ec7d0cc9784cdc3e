import { constants } from 'node:fs';
import { copyFile, lstat, unlink } from 'node:fs/promises';

import type { Entry, IFileEntry } from '#core/domain/entry';
import type { IStoreUri } from '#core/domain/storeUri';
import { asFolder, formatStoreUri, parentFolder } from '#core/domain/storeUri';
import { startChecksum } from '../checksum/checksum';
import { throwIfAborted } from './throwIfAborted';
import { diskError, hasCode } from './diskError';
import {
  fileEntry,
  generationOf,
  openFile,
  readFile,
  whyNotAFile
} from './diskFile';
import { discardFolder, moveFolder } from './diskFolder';
import { listFolder } from './diskList';
import { DiskPart } from './diskPart';
import type { IDiskCall } from './diskPath';
import { DiskRoot } from './diskPath';
import { DiskSink } from './diskSink';
import { freeBytes } from './diskSpace';
import { DiskUpload } from './diskUpload';
import type {
  ICallOptions,
  IComposeSource,
  IContentHash,
  ICopyOptions,
  IListOptions,
  IReadOptions,
  IRemoveOptions,
  ISink,
  ISinkOptions,
  IStore,
  IStoreCapabilities,
  IUpload,
  IUploadOptions,
  IWriteOptions
} from './store';
import type { IStoreContext } from './storeContext';
import { changedMeanwhile } from './storeErrors';
import { checkKey, refusedKey } from './storeKey';

/**
 * A folder on this machine's disk, a mounted Drive among them. Preconditions are looked at just
 * before the rename; only `'absent'` is decided by the disk itself.
 */
export class DiskStore implements IStore {
  constructor(root: IStoreUri, context: IStoreContext) {
    this.root = asFolder(root);
    this._root = new DiskRoot(this.root.key, context.allowedRoots);
    this.capabilities = {
      readOnly: context.readOnly,
      preconditions: false,
      maxComposeSources: 32,
      serverCopy: true,
      storedHash: false,
      chunkGranularity: 1,
      chunkSize: 8 * 1024 * 1024,
      sliceBytes: 16 * 1024 * 1024,
      continuesUploads: true,
      realFolders: true,
      maxKeyBytes: 1024,
      survivesThisMachine: context.survivesThisMachine
    };
  }

  readonly root: IStoreUri;
  readonly capabilities: IStoreCapabilities;

  uriOf(key: string): string {
    return formatStoreUri({ ...this.root, key: this.root.key + key });
  }

  async *list(folder: string, options?: IListOptions): AsyncIterable<Entry> {
    const call = this._begin('list', folder, options, true);
    const path = await this._root.locate(folder, call);
    if (folder !== '') {
      const stats = await this._lstat(path, call);
      if (!stats.isDirectory()) {
        throw refusedKey(folder, whyNotAFile(stats) ?? 'is a file', call);
      }
    }
    yield* listFolder(path, folder, call, options);
  }

  async stat(key: string, options?: ICallOptions): Promise<IFileEntry> {
    const call = this._begin('stat', key, options);
    const stats = await this._lstat(await this._root.locate(key, call), call);
    const why = whyNotAFile(stats);
    if (why) {
      throw refusedKey(key, why, call);
    }
    if (stats.isDirectory()) {
      throw diskError(Object.assign(new Error(), { code: 'ENOENT' }), call);
    }
    return fileEntry(key, stats);
  }

  async *read(key: string, options?: IReadOptions): AsyncIterable<Uint8Array> {
    const call = this._begin('read', key, options);
    yield* readFile(await this._root.locate(key, call), key, call, options);
  }

  async upload(key: string, options: IUploadOptions): Promise<IUpload> {
    const call = this._begin('upload', key, options);
    const path = await this._root.locate(key, call, { create: true });
    return DiskUpload.open({ key, path, call, options });
  }

  async openSink(key: string, options: ISinkOptions): Promise<ISink> {
    const call = this._begin('write', key, options);
    const path = await this._root.locate(key, call, { create: true });
    return DiskSink.open({ key, path, call, options });
  }

  async copy(
    from: string,
    to: string,
    options?: ICopyOptions
  ): Promise<IFileEntry> {
    this._begin('copy', from, options);
    const call = this._begin('copy', to, options);
    const path = await this._root.locate(from, call);
    const { handle, stats } = await openFile(path, from, call);
    const target = await this._root.locate(to, call, { create: true });
    const part = await DiskPart.create(target, call);
    try {
      // By path, so that the kernel can share blocks; looked at once more after it.
      await copyFile(path, part.path, constants.COPYFILE_FICLONE);
      const now = await lstat(path, { bigint: true });
      const wanted = options?.sourceGeneration ?? generationOf(stats);
      if (generationOf(stats) !== wanted || generationOf(now) !== wanted) {
        throw changedMeanwhile({ operation: 'copy', uri: this.uriOf(from) });
      }
    } catch (error) {
      await part.discard();
      throw diskError(error, call);
    } finally {
      await handle.close();
    }
    return part.publish(to, options?.ifGeneration);
  }

  async compose(
    sources: readonly IComposeSource[],
    to: string,
    options?: IWriteOptions
  ): Promise<IFileEntry> {
    const call = this._begin('compose', to, options);
    const target = await this._root.locate(to, call, { create: true });
    const part = await DiskPart.create(target, call);
    try {
      await part.use(async handle => {
        for (const { key, generation } of sources) {
          const pinned = generation === undefined ? {} : { generation };
          for await (const piece of this.read(key, { ...options, ...pinned })) {
            await handle.appendFile(piece);
          }
        }
      });
    } catch (error) {
      await part.discard();
      throw diskError(error, call);
    }
    return part.publish(to, options?.ifGeneration);
  }

  async remove(key: string, options?: IRemoveOptions): Promise<void> {
    const call = this._begin('remove', key, options);
    try {
      const path = await this._root.locate(key, call);
      const stats = await lstat(path, { bigint: true });
      if (!stats.isFile()) {
        const why = whyNotAFile(stats) ?? 'is a folder, not a file';
        throw refusedKey(key, why, call);
      }
      if (options?.generation && generationOf(stats) !== options.generation) {
        throw changedMeanwhile(call);
      }
      await unlink(path);
    } catch (error) {
      const translated = diskError(error, call);
      if (translated.kind !== 'not-found') {
        throw translated;
      }
    }
  }

  async moveFolder(
    from: string,
    to: string,
    options?: ICallOptions
  ): Promise<void> {
    const source = this._begin('move', from, options, true);
    const call = this._begin('move', to, options, true);
    await moveFolder(
      await this._root.locate(from, source),
      await this._root.locate(to, call, { create: true }),
      call
    );
  }

  async discardFolder(folder: string, options?: ICallOptions): Promise<void> {
    const isFolder = folder === '' || folder.endsWith('/');
    const call = this._begin('discard', folder, options, isFolder);
    await discardFolder(() => this._root.locate(folder, call), folder, call);
  }

  async freeBytes(key: string, options?: ICallOptions): Promise<number> {
    const isFolder = key === '' || key.endsWith('/');
    const call = this._begin('measure', key, options, isFolder);
    try {
      return await freeBytes(await this._locateNearest(key, call));
    } catch (error) {
      throw diskError(error, call);
    }
  }

  async hash(key: string, options?: ICallOptions): Promise<IContentHash> {
    const { generation, size } = await this.stat(key, options);
    const sum = startChecksum();
    for await (const bytes of this.read(key, {
      ...options,
      generation,
      onePieceAtATime: true
    })) {
      await sum.update(bytes);
    }
    return { crc32c: await sum.digest(), size, generation };
  }

  // --- Internal helpers ---

  private _begin(
    operation: string,
    key: string,
    options?: ICallOptions,
    folder = false
  ): IDiskCall {
    const call = { operation, uri: this.uriOf(key) };
    const { maxKeyBytes } = this.capabilities;
    checkKey(key, { ...call, maxKeyBytes, folder });
    throwIfAborted({ ...call, signal: options?.signal });
    return call;
  }

  private async _lstat(path: string, call: IDiskCall) {
    try {
      return await lstat(path, { bigint: true });
    } catch (error) {
      throw hasCode(error, 'ENAMETOOLONG')
        ? diskError(Object.assign(new Error(), { code: 'ENOENT' }), call)
        : diskError(error, call);
    }
  }

  /** The path of a key, or of the nearest folder around it whose own folder is there. */
  private async _locateNearest(key: string, call: IDiskCall): Promise<string> {
    try {
      return await this._root.locate(key, call);
    } catch (error) {
      if (key === '' || diskError(error, call).kind !== 'not-found') {
        throw error;
      }
      return this._locateNearest(parentFolder(key), call);
    }
  }

  private readonly _root: DiskRoot;
}
