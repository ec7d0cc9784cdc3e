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

  /**
   * Put a small object in one request; there only where `capabilities.singleRequestBytes`. It is
   * published only if the store computes the same CRC32C; `corrupt` otherwise.
   */
  put?(
    key: string,
    bytes: Uint8Array,
    options: IPutOptions
  ): Promise<IFileEntry>;

  /**
   * Start to receive a file in slices that arrive in any order, or go on with what an earlier try
   * of the same content has left; there only where a file can be written like that. As for
   * `upload`, nothing is visible until `commit` returns.
   */
  openSink?(key: string, options: ISinkOptions): Promise<ISink>;

  /** Copy within the store, without the bytes passing through here where `capabilities.serverCopy`. */
  copy(from: string, to: string, options?: ICopyOptions): Promise<IFileEntry>;

  /** Join objects, in order, into one. At most `capabilities.maxComposeSources` of them. */
  compose(
    sources: readonly IComposeSource[],
    to: string,
    options?: IComposeOptions
  ): Promise<IFileEntry>;

  /** Remove one object by its exact name. Removing what is absent succeeds (S8). Never a folder. */
  remove(key: string, options?: IRemoveOptions): Promise<void>;

  /**
   * Rename a folder and all that is in it in one step; there only where `capabilities.realFolders`.
   * `already-exists` when `to` is there and not empty.
   */
  moveFolder?(from: string, to: string, options?: ICallOptions): Promise<void>;

  /**
   * Remove a folder and all that is in it, or the part that a sink has left; there only where
   * `moveFolder` is. It refuses every name but those with `.keepstep-part` in them. Removing what
   * is absent succeeds.
   */
  discardFolder?(folder: string, options?: ICallOptions): Promise<void>;

  /**
   * Bytes that may still be written under a key, a folder's or a file's, which need not be there
   * yet; what unfinished files hold there counts as free. There only where a store can be full,
   * Infinity where it does not tell.
   */
  freeBytes?(key: string, options?: ICallOptions): Promise<number>;

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
  /** `copy` takes `sourceRoot`: another bucket or folder of the same service. */
  readonly copiesFromOtherRoots?: boolean;
  /** The store keeps a CRC32C of its own; otherwise `hash` reads the bytes. */
  readonly storedHash: boolean;
  /** Chunks but the last are multiples of this many bytes. */
  readonly chunkGranularity: number;
  /** A good size for a chunk, in bytes: a multiple of `chunkGranularity`. */
  readonly chunkSize: number;
  /** The largest object that `put` takes, in bytes; absent where there is no `put`. */
  readonly singleRequestBytes?: number;
  /** A good size for a slice, in bytes; there only where `openSink` is. */
  readonly sliceBytes?: number;
  /** How large files are best sent, where that is in parts that are composed; absent otherwise. */
  readonly partedUploads?: IPartedUploads;
  /** An upload's token works in another process. */
  readonly continuesUploads: boolean;
  /** Folders exist of themselves, and `foo` and `foo/` cannot both be there. */
  readonly realFolders: boolean;
  /** Longest key, in UTF-8 bytes. */
  readonly maxKeyBytes: number;
  /** What is kept here outlives this machine. */
  readonly survivesThisMachine: boolean;
}

/** A large file as several objects that are sent at once and joined by `compose` at the end. */
export interface IPartedUploads {
  /** A good size for a part, in bytes: a multiple of `chunkGranularity`. */
  readonly partBytes: number;
  /** The folder that parts go into. What is in it is listed only when it is asked for itself. */
  readonly folder: string;
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
  /**
   * Each piece is done with when the next one is asked for: the store may read that into the same
   * memory. Without it a piece may be kept.
   */
  readonly onePieceAtATime?: boolean;
}

/** `'absent'`: only if nothing is there. Otherwise only over this generation. */
export type Precondition = 'absent' | { readonly generation: string };

export interface IWriteOptions extends ICallOptions {
  readonly ifGeneration?: Precondition | undefined;
  readonly contentType?: string | undefined;
  /** Keep the object as this: `NEARLINE`. The bucket's own class, or a copy's source's, otherwise. */
  readonly storageClass?: string | undefined;
}

export interface IUploadOptions extends IWriteOptions {
  /** Bytes in all: the upload fails if another number arrives. Undefined where only their end tells. */
  readonly size: number | undefined;
  /** From `IUpload.token`: go on with that upload. `not-found` when the store has forgotten it. */
  readonly token?: string | undefined;
}

export interface IPutOptions extends IWriteOptions {
  /** Base64 of the big-endian value. */
  readonly crc32c: string;
}

export interface ICopyOptions extends IWriteOptions {
  readonly sourceGeneration?: string;
  /** What `from` is relative to, where it is not this store's root: `copiesFromOtherRoots`. */
  readonly sourceRoot?: IStoreUri | undefined;
  /** Told of the bytes that are copied so far, where the service tells. */
  readonly onCopied?: ((bytes: number) => void) | undefined;
}

export interface IComposeSource {
  readonly key: string;
  readonly generation?: string;
}

export interface IComposeOptions extends IWriteOptions {
  /** CRC32C of the whole, where it is known: a store that computes another publishes nothing. */
  readonly crc32c?: string | undefined;
  /** Let the store take the sources away as it joins them. One that cannot leaves them. */
  readonly removeSources?: boolean | undefined;
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

export interface ISinkOptions extends IWriteOptions {
  /** Bytes in all. */
  readonly size: number;
  /** Bytes of every slice but the last, which has the rest. */
  readonly sliceBytes: number;
  /** Which bytes these are: two tries with the same text receive the same ones. */
  readonly content: string;
}

/** A file that arrives in slices. Of each slice the calls are made one at a time. */
export interface ISink {
  /** What it leaves when it is given up and kept: a key for `discardFolder`. */
  readonly part: string;
  /**
   * CRC32C of a slice that an earlier try has kept, if what is there still has it: that slice
   * need not be written. The bytes are read for it.
   */
  kept(index: number, options?: ICallOptions): Promise<string | undefined>;
  /** Write bytes at their place in the file. */
  write(at: number, bytes: Uint8Array, options?: ICallOptions): Promise<void>;
  /** A slice is there in full, and this is its CRC32C: a later try can go on without it. */
  keep(index: number, crc32c: string): Promise<void>;
  /** Publish, if every slice is there and their sums make this one; `corrupt` otherwise. */
  commit(crc32c: string, options?: ICallOptions): Promise<IFileEntry>;
  /** Give up: what was kept stays for a later try, or nothing does. Safe after `commit`. */
  abort(options: { readonly keep: boolean }): Promise<void>;
}
