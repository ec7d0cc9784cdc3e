import type { Entry, IFileEntry } from '#core/domain/entry';
import type { IStoreUri } from '#core/domain/storeUri';
import { folderKey, formatStoreUri } from '#core/domain/storeUri';
import { startChecksum } from '../checksum/checksum';
import { throwIfAborted } from './throwIfAborted';
import { childrenOf } from './childrenOf';
import { MemoryUpload } from './memoryUpload';
import type {
  ICallOptions,
  IComposeSource,
  IContentHash,
  ICopyOptions,
  IListOptions,
  IPutOptions,
  IReadOptions,
  IRemoveOptions,
  IStore,
  IStoreCapabilities,
  IUpload,
  IUploadOptions,
  IWriteOptions
} from './store';
import type {
  IMemoryObject,
  IMemorySpace,
  IStoreContext
} from './storeContext';
import {
  changedMeanwhile,
  checkPrecondition,
  corrupt,
  notFound
} from './storeErrors';
import { checkKey } from './storeKey';

/** A store of objects in memory, with an object storage's manners. Nothing of it outlives the process. */
export class MemoryStore implements IStore {
  constructor(root: IStoreUri, context: IStoreContext) {
    this.root = { ...root, key: folderKey(root.key) };
    this.space = spaceOf(root.container, context);
    this.capabilities = {
      readOnly: context.readOnly,
      preconditions: true,
      maxComposeSources: 32,
      serverCopy: true,
      storedHash: true,
      chunkGranularity: 1,
      chunkSize: 1024 * 1024,
      singleRequestBytes: 1024 * 1024,
      continuesUploads: true,
      realFolders: false,
      maxKeyBytes: 1024,
      survivesThisMachine: false
    };
  }

  readonly root: IStoreUri;
  readonly capabilities: IStoreCapabilities;
  /** What this store stands on, shared with the others of its name. */
  readonly space: IMemorySpace;

  uriOf(key: string): string {
    return formatStoreUri({ ...this.root, key: this.root.key + key });
  }

  async *list(folder: string, options?: IListOptions): AsyncIterable<Entry> {
    this._check('list', folder, options, true);
    const prefix = this.root.key + folder;
    const below = [...this.space.objects]
      .filter(([key]) => key.startsWith(prefix) && key !== prefix)
      .map(([key, object]) => this._entry(key, object));
    for (const entry of childrenOf(below, folder, options?.recursive)) {
      throwIfAborted(this._call('list', folder, options));
      yield entry;
    }
  }

  async stat(key: string, options?: ICallOptions): Promise<IFileEntry> {
    this._check('stat', key, options);
    return this._entry(this.root.key + key, this._get('stat', key));
  }

  async *read(key: string, options?: IReadOptions): AsyncIterable<Uint8Array> {
    this._check('read', key, options);
    const { bytes } = this._get('read', key, options?.generation);
    const start = options?.offset ?? 0;
    const end = Math.min(bytes.length, start + (options?.length ?? Infinity));
    for (let at = start; at < end; at += READ_SIZE) {
      throwIfAborted(this._call('read', key, options));
      yield bytes.slice(at, Math.min(end, at + READ_SIZE));
    }
  }

  async upload(key: string, options: IUploadOptions): Promise<IUpload> {
    this._check('upload', key, options);
    return new MemoryUpload(this, key, options);
  }

  async put(
    key: string,
    bytes: Uint8Array,
    options: IPutOptions
  ): Promise<IFileEntry> {
    this._check('put', key, options);
    const kept = new Uint8Array(bytes);
    const sum = startChecksum();
    await sum.update(kept);
    if ((await sum.digest()) !== options.crc32c) {
      throw corrupt(
        { operation: 'put', uri: this.uriOf(key) },
        'its checksum is not that of what was sent'
      );
    }
    return this.publish(key, kept, options.crc32c, 'put', options);
  }

  async copy(
    from: string,
    to: string,
    options?: ICopyOptions
  ): Promise<IFileEntry> {
    this._check('copy', from, options);
    this._check('copy', to, options);
    const source = this._get('copy', from, options?.sourceGeneration);
    return this.publish(to, source.bytes, source.crc32c, 'copy', options);
  }

  async compose(
    sources: readonly IComposeSource[],
    to: string,
    options?: IWriteOptions
  ): Promise<IFileEntry> {
    this._check('compose', to, options);
    const parts = sources.map(source => {
      this._check('compose', source.key, options);
      return this._get('compose', source.key, source.generation).bytes;
    });
    const bytes = new Uint8Array(Buffer.concat(parts));
    const sum = startChecksum();
    await sum.update(bytes);
    return this.publish(to, bytes, await sum.digest(), 'compose', options);
  }

  async remove(key: string, options?: IRemoveOptions): Promise<void> {
    this._check('remove', key, options);
    const there = this.space.objects.get(this.root.key + key);
    if (
      there &&
      options?.generation &&
      there.generation !== options.generation
    ) {
      throw changedMeanwhile({ operation: 'remove', uri: this.uriOf(key) });
    }
    this.space.objects.delete(this.root.key + key);
  }

  async hash(key: string, options?: ICallOptions): Promise<IContentHash> {
    this._check('hash', key, options);
    const { bytes, crc32c, generation } = this._get('hash', key);
    return { crc32c, generation, size: bytes.length };
  }

  /** Put an object in its place, in one step. */
  publish(
    key: string,
    bytes: Uint8Array,
    crc32c: string,
    operation: string,
    options?: IWriteOptions
  ): IFileEntry {
    const whole = this.root.key + key;
    checkPrecondition(
      options?.ifGeneration,
      this.space.objects.get(whole)?.generation ?? null,
      { operation, uri: this.uriOf(key) }
    );
    const generation = String((this.space.generation += 1));
    const object = { bytes, crc32c, generation, updatedAt: Date.now() };
    this.space.objects.set(whole, object);
    return this._entry(whole, object);
  }

  // --- Internal helpers ---

  private _call(operation: string, key: string, options?: ICallOptions) {
    return { operation, uri: this.uriOf(key), signal: options?.signal };
  }

  private _check(
    operation: string,
    key: string,
    options?: ICallOptions,
    folder = false
  ): void {
    const { maxKeyBytes } = this.capabilities;
    checkKey(key, { operation, uri: this.uriOf(key), maxKeyBytes, folder });
    throwIfAborted(this._call(operation, key, options));
  }

  private _get(
    operation: string,
    key: string,
    generation?: string
  ): IMemoryObject {
    const about = { operation, uri: this.uriOf(key) };
    const there = this.space.objects.get(this.root.key + key);
    if (generation !== undefined && there?.generation !== generation) {
      throw changedMeanwhile(about);
    }
    if (!there) {
      throw notFound(about);
    }
    return there;
  }

  private _entry(whole: string, object: IMemoryObject): IFileEntry {
    const { bytes, generation, updatedAt, crc32c } = object;
    const key = whole.slice(this.root.key.length);
    return {
      kind: 'file',
      key,
      size: bytes.length,
      generation,
      updatedAt,
      crc32c
    };
  }
}

const READ_SIZE = 256 * 1024;

function spaceOf(name: string, context: IStoreContext): IMemorySpace {
  const found = context.memory?.get(name);
  if (found) {
    return found;
  }
  const space = { objects: new Map(), uploads: new Map(), generation: 0 };
  context.memory?.set(name, space);
  return space;
}
