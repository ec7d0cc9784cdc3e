import type { Entry, IFileEntry } from '#core/domain/entry';
import type { IStoreUri } from '#core/domain/storeUri';

/**
 * One storage, seen as objects under a root folder. Promises S1.. are in docs/spec/stores.md, and
 * one suite holds every store to those that its capabilities declare.
 *
 * Keys are relative to the root, raw, without a leading `/`; a folder's key ends in `/` and `''`
 * is the root itself. No key leads out of the root: a store refuses with `bad-message` what would.
 * Every method fails with a `StoreError` and nothing else, and stops soon after its signal fires.
 */
export interface IStore {
  /** The root folder. */
  readonly root: IStoreUri;
  /** What this store can do: asked first, never discovered by failing. */
  readonly capabilities: IStoreCapabilities;

  /** The address of a key, for messages and records. */
  uriOf(key: string): string;

  /**
   * The direct children of a folder, or with `recursive` every file below it; in pages, to the
   * end. A folder that does not exist is empty where folders are only prefixes, and `not-found`
   * where they are real (`capabilities.realFolders`).
   */
  list(folder: string, options?: IListOptions): AsyncIterable<Entry>;

  /** @throws StoreError `not-found` */
  stat(key: string, options?: ICallOptions): Promise<IFileEntry>;

  /**
   * The bytes of an object from `offset`, at most `length` of them.
   * @throws StoreError `changed-meanwhile` when `generation` is given and is no longer there.
   */
  read(key: string, options?: IReadOptions): AsyncIterable<Uint8Array>;

  /**
   * Start an upload, or go on with one by its token. Nothing is visible under `key` until
   * `commit` returns; what was there stays until then.
   */
  upload(key: string, options: IUploadOptions): Promise<IUpload>;

  /** Copy within the store, without the bytes passing through here where `capabilities.serverCopy`. */
  copy(from: string, to: string, options?: ICopyOptions): Promise<IFileEntry>;

  /** Join objects, in order, into one. At most `capabilities.maxComposeSources` of them. */
  compose(
    sources: readonly IComposeSource[],
    to: string,
    options?: IWriteOptions
  ): Promise<IFileEntry>;

  /** Remove one object by its exact name. Removing what is absent succeeds (S8). Never a folder. */
  remove(key: string, options?: IRemoveOptions): Promise<void>;

  /**
   * Rename a folder and all that is in it in one step; there only where `capabilities.realFolders`.
   * `already-exists` when `to` is there and not empty.
   */
  moveFolder?(from: string, to: string, options?: ICallOptions): Promise<void>;

  /**
   * Remove a folder and all that is in it; there only where `moveFolder` is. It refuses every
   * folder but those whose name holds `.keepstep-part`. Removing what is absent succeeds.
   */
  discardFolder?(folder: string, options?: ICallOptions): Promise<void>;

  /** CRC32C of what the store holds: its own record of it, or computed where it keeps none. */
  hash(key: string, options?: ICallOptions): Promise<IContentHash>;
}

export interface IStoreCapabilities {
  /** Refuses every change with `permission-denied`. */
  readonly readOnly: boolean;
  /** `ifGeneration` is checked by the store in the same step as the change. */
  readonly preconditions: boolean;
  /** Largest number of sources of one `compose`; 0 where there is none. */
  readonly maxComposeSources: number;
  readonly serverCopy: boolean;
  /** The store keeps a CRC32C of its own; otherwise `hash` reads the bytes. */
  readonly storedHash: boolean;
  /** Chunks but the last are multiples of this many bytes. */
  readonly chunkGranularity: number;
  /** A good size for a chunk, in bytes: a multiple of `chunkGranularity`. */
  readonly chunkSize: number;
  /** An upload's token works in another process. */
  readonly continuesUploads: boolean;
  /** Folders exist of themselves, and `foo` and `foo/` cannot both be there. */
  readonly realFolders: boolean;
  /** Longest key, in UTF-8 bytes. */
  readonly maxKeyBytes: number;
  /** What is kept here outlives this machine. */
  readonly survivesThisMachine: boolean;
}

export interface ICallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface IListOptions extends ICallOptions {
  readonly recursive?: boolean;
  /** Entries per request; the store's own default otherwise. */
  readonly pageSize?: number;
}

export interface IReadOptions extends ICallOptions {
  readonly offset?: number;
  readonly length?: number;
  readonly generation?: string;
}

/** `'absent'`: only if nothing is there. Otherwise only over this generation. */
export type Precondition = 'absent' | { readonly generation: string };

export interface IWriteOptions extends ICallOptions {
  readonly ifGeneration?: Precondition | undefined;
  readonly contentType?: string | undefined;
}

export interface IUploadOptions extends IWriteOptions {
  /** Bytes in all; the upload fails if another number arrives. */
  readonly size: number;
  /** From `IUpload.token`: go on with that upload. `not-found` when the store has forgotten it. */
  readonly token?: string | undefined;
}

export interface ICopyOptions extends IWriteOptions {
  readonly sourceGeneration?: string;
}

export interface IComposeSource {
  readonly key: string;
  readonly generation?: string;
}

export interface IRemoveOptions extends ICallOptions {
  /** Only this generation; `changed-meanwhile` when another is there. */
  readonly generation?: string;
}

export interface IContentHash {
  /** Base64 of the big-endian value. */
  readonly crc32c: string;
  readonly size: number;
  readonly generation: string;
}

/** An upload under way. Its methods are called one at a time. */
export interface IUpload {
  /** Continues this upload, in another process too. It is a secret: whoever has it can write. */
  readonly token: string;
  /** Bytes that the store has acknowledged: where the next chunk starts. */
  readonly offset: number;
  /**
   * Send bytes from `offset` on: a multiple of `capabilities.chunkGranularity`, and not the last.
   * The store may keep only a part: send again from the new `offset`, which is returned.
   */
  write(chunk: Uint8Array, options?: ICallOptions): Promise<number>;
  /**
   * Send the last bytes (perhaps none) and publish, if CRC32C of the whole is what the store
   * computed; `corrupt` otherwise, and then nothing is visible.
   */
  commit(
    lastChunk: Uint8Array,
    crc32c: string,
    options?: ICallOptions
  ): Promise<IFileEntry>;
  /** Give up and free what the store keeps of it. Safe to call twice, and after `commit`. */
  abort(): Promise<void>;
}
