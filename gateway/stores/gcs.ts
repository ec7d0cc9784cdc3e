import type { GetFilesOptions, GetFilesResponse } from '@google-cloud/storage';

import type { Entry, IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IStoreUri } from '#core/domain/storeUri';
import { asFolder, formatStoreUri } from '#core/domain/storeUri';
import { throwIfAborted } from './throwIfAborted';
import { checked } from './childrenOf';
import type { IGcsConnection } from './gcsConnection';
import { connectGcs } from './gcsConnection';
import { gcsEntry } from './gcsEntry';
import type { IGcsCall } from './gcsError';
import { gcsError } from './gcsError';
import { composeObjects } from './gcsCompose';
import { copyObject } from './gcsCopy';
import { putObject } from './gcsPut';
import { readObject } from './gcsRead';
import { isInPartsFolder, PARTS_FOLDER } from './partsFolder';
import { onBehalfOf, sendOwnWay } from './gcsTransport';
import { GcsUpload } from './gcsUpload';
import type {
  ICallOptions,
  IComposeOptions,
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
  IUploadOptions
} from './store';
import type { IStoreContext } from './storeContext';
import { corrupt } from './storeErrors';
import { checkKey } from './storeKey';

/**
 * A folder of a Google Cloud Storage bucket. The official client lists, looks and removes; bytes
 * go by requests of our own, since only those know what the service has acknowledged.
 */
export class GcsStore implements IStore {
  constructor(root: IStoreUri, context: IStoreContext) {
    this.root = asFolder(root);
    this._connection = connectGcs(context);
    sendOwnWay(this._connection);
    this.capabilities = {
      readOnly: context.readOnly,
      preconditions: true,
      maxComposeSources: 32,
      serverCopy: true,
      copiesFromOtherRoots: true,
      storedHash: true,
      chunkGranularity: GRANULE,
      chunkSize: 8 * 1024 * 1024,
      singleRequestBytes: 4 * 1024 * 1024,
      partedUploads: { partBytes: partBytes(context), folder: PARTS_FOLDER },
      continuesUploads: true,
      realFolders: false,
      maxKeyBytes: 1024 - Buffer.byteLength(this.root.key),
      survivesThisMachine: true
    };
  }

  readonly root: IStoreUri;
  readonly capabilities: IStoreCapabilities;

  uriOf(key: string): string {
    return formatStoreUri({ ...this.root, key: this.root.key + key });
  }

  async *list(folder: string, options?: IListOptions): AsyncIterable<Entry> {
    const call = {
      ...this._begin('list', folder, options, true),
      aboutBucket: true
    };
    let query: GetFilesOptions | null = {
      autoPaginate: false,
      prefix: this.root.key + folder,
      ...(options?.recursive ? {} : { delimiter: '/' }),
      ...(options?.pageSize ? { maxResults: options.pageSize } : {})
    };
    while (query) {
      const asked: GetFilesOptions = query;
      const [files, next, answer]: GetFilesResponse = await this._call(
        call,
        options,
        () => this._bucket.getFiles(asked)
      );
      const { prefixes = [] } = answer as { prefixes?: string[] };
      for (const prefix of prefixes) {
        const key = this._keyOf(prefix);
        if (!isInPartsFolder(key, folder)) {
          yield checked({ kind: 'folder', key });
        }
      }
      for (const { name, metadata } of files) {
        const key = this._keyOf(name);
        // A name with a slash at its end only marks a folder.
        if (!name.endsWith('/') && !isInPartsFolder(key, folder)) {
          yield checked(gcsEntry(key, metadata, call));
        }
      }
      query = next;
    }
  }

  async stat(key: string, options?: ICallOptions): Promise<IFileEntry> {
    return this._stat(this._begin('stat', key, options), key, options);
  }

  async *read(key: string, options?: IReadOptions): AsyncIterable<Uint8Array> {
    const call = this._begin('read', key, options);
    yield* readObject(this._connection, this._nameOf(key), call, options);
  }

  async upload(key: string, options: IUploadOptions): Promise<IUpload> {
    const { ifGeneration } = options;
    const call = { ...this._begin('upload', key, options), ifGeneration };
    return GcsUpload.open({
      connection: this._connection,
      key,
      name: this._nameOf(key),
      call,
      options,
      removeGeneration: generation => this.remove(key, { generation })
    });
  }

  async put(
    key: string,
    bytes: Uint8Array,
    options: IPutOptions
  ): Promise<IFileEntry> {
    const { ifGeneration } = options;
    const call = { ...this._begin('put', key, options), ifGeneration };
    const target = { key, name: this._nameOf(key), call };
    const object = await putObject(this._connection, target, bytes, options);
    if (object.size === bytes.length && object.crc32c === options.crc32c) {
      return object;
    }
    const { generation } = object;
    await this.remove(key, { generation });
    throw corrupt(call, 'what the storage kept is not what was sent');
  }

  async copy(
    from: string,
    to: string,
    options?: ICopyOptions
  ): Promise<IFileEntry> {
    const target = this._begin('copy', to, options);
    const source = this._sourceOf(from, options);
    const sourceRoot = options?.sourceRoot ?? this.root;
    const names = { from: sourceRoot.key + from, to: this._nameOf(to) };
    return copyObject(
      this._connection,
      { source, target, names, key: to },
      options
    );
  }

  async compose(
    sources: readonly IComposeSource[],
    to: string,
    options?: IComposeOptions
  ): Promise<IFileEntry> {
    const ifGeneration = options?.ifGeneration;
    const call = { ...this._begin('compose', to, options), ifGeneration };
    const parts = sources.map(({ key, generation }) => {
      this._begin('compose', key, options);
      return { name: this._nameOf(key), generation };
    });
    const target = { key: to, name: this._nameOf(to), call };
    return composeObjects(this._connection, target, parts, options);
  }

  async remove(key: string, options?: IRemoveOptions): Promise<void> {
    const call = this._begin('remove', key, options);
    try {
      await this._call(call, options, () =>
        this._bucket
          .file(this._nameOf(key))
          .delete(
            options?.generation === undefined
              ? {}
              : { ifGenerationMatch: options.generation }
          )
      );
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'not-found')) {
        throw error;
      }
    }
  }

  async hash(key: string, options?: ICallOptions): Promise<IContentHash> {
    const call = this._begin('hash', key, options);
    const { crc32c, size, generation } = await this._stat(call, key, options);
    if (crc32c === undefined) {
      throw corrupt(call, 'the storage knows no checksum of it');
    }
    return { crc32c, size, generation };
  }

  // --- Internal helpers ---

  private get _bucket() {
    return this._connection.storage.bucket(this.root.container);
  }

  private _nameOf(key: string): string {
    return this.root.key + key;
  }

  private _keyOf(name: string): string {
    return name.slice(this.root.key.length);
  }

  private _sourceOf(from: string, options?: ICopyOptions): IGcsCall {
    const call = this._begin('copy', from, options);
    const { sourceRoot } = options ?? {};
    return sourceRoot
      ? {
          ...call,
          uri: formatStoreUri({ ...sourceRoot, key: sourceRoot.key + from }),
          bucket: sourceRoot.container
        }
      : call;
  }

  private _begin(
    operation: string,
    key: string,
    options?: ICallOptions,
    folder = false
  ): IGcsCall {
    const call = {
      operation,
      uri: this.uriOf(key),
      bucket: this.root.container
    };
    const { maxKeyBytes } = this.capabilities;
    checkKey(key, { operation, uri: call.uri, maxKeyBytes, folder });
    throwIfAborted({ ...call, signal: options?.signal });
    return call;
  }

  private async _stat(
    call: IGcsCall,
    key: string,
    options?: ICallOptions
  ): Promise<IFileEntry> {
    const [metadata] = await this._call(call, options, () =>
      this._bucket.file(this._nameOf(key)).getMetadata()
    );
    return gcsEntry(key, metadata, call);
  }

  /** A call of the official client. */
  private async _call<T>(
    call: IGcsCall,
    options: ICallOptions | undefined,
    work: () => Promise<T>
  ): Promise<T> {
    const signal = options?.signal;
    throwIfAborted({ ...call, signal });
    try {
      return await onBehalfOf({ call, signal }, work);
    } catch (error) {
      throw gcsError(error, call);
    }
  }

  private readonly _connection: IGcsConnection;
}

// --- Internal helpers ---

const GRANULE = 256 * 1024;
/** Measured: docs/decisions/composed-uploads.md. */
const PART_BYTES = 8 * 1024 * 1024;

function partBytes({ partBytes = PART_BYTES }: IStoreContext): number {
  return Math.ceil(partBytes / GRANULE) * GRANULE;
}
