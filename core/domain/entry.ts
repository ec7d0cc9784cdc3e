/** What a storage tells of one object. */
export interface IFileEntry {
  readonly kind: 'file';
  /** The whole key, relative to the root of its store. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /**
   * An opaque mark of this very content: a GCS generation, or size, mtime and inode of a file on
   * disk. Two reads pinned to one generation see the same bytes or fail.
   */
  readonly generation: string;
  /** Milliseconds since 1970, UTC. */
  readonly updatedAt: number;
  /** CRC32C as GCS writes it: base64 of the big-endian value. Absent where the storage keeps none. */
  readonly crc32c?: string;
  /** How it is kept and paid for: `NEARLINE`. Absent where there are no such classes. */
  readonly storageClass?: string;
}

/** A folder, or on an object storage a prefix that some object has. */
export interface IFolderEntry {
  readonly kind: 'folder';
  /** The whole key, with `/` at its end. */
  readonly key: string;
}

/**
 * Something in a listing that Keepstep will not touch: a symlink, a device, or a name that leads
 * out of its folder. It is reported, never followed.
 */
export interface IRefusedEntry {
  readonly kind: 'refused';
  /** The name as the storage has it. Untrusted: show it as text. */
  readonly key: string;
  /** Why, as the end of a sentence: `is a symbolic link`. */
  readonly why: string;
}

/** A line of a listing. */
export type Entry = IFileEntry | IFolderEntry | IRefusedEntry;
