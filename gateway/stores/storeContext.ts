/**
 * What a store is opened with, besides its address. The first three are the storage's own, from
 * settings; the others are the process's.
 */
export interface IStoreContext {
  /** `adc`, `file:<path>` or `env:<NAME>` (a variable that holds the path of a key file). */
  readonly credentialRef: string;
  /** Refuse every change, whatever the service would allow. */
  readonly readOnly: boolean;
  /** What the user says of a disk; a bucket outlives the machine whatever this says. */
  readonly survivesThisMachine: boolean;
  /**
   * Folders, absolute, that a disk store's root must be one of or lie in. Null: not confined, as
   * in a terminal, where the user may do whatever the shell lets them.
   */
  readonly allowedRoots: readonly string[] | null;
  /** An emulator's origin, `http://127.0.0.1:9023`. With it no real credential is loaded or sent. */
  readonly gcsEndpoint?: string | undefined;
  /** A bearer token for that emulator; ignored without an endpoint. */
  readonly gcsToken?: string | undefined;
  /** Seconds without a byte either way after which a transfer is given up as stalled; 60. */
  readonly stallSeconds?: number | undefined;
  /** Bytes of the parts that a bucket gets large files in; 16 MiB. */
  readonly partBytes?: number | undefined;
  /** Where `env:<NAME>` is looked up; the process's environment. */
  readonly environment?:
    Readonly<Record<string, string | undefined>> | undefined;
  /** What `memory://name/` stands on; without it each opened store is empty and its own. */
  readonly memory?: IMemorySpaces | undefined;
}

/** Objects that memory stores share, by `memory://<name>/`. */
export type IMemorySpaces = Map<string, IMemorySpace>;

/** The objects and unfinished uploads of one `memory://<name>/`, by whole key. */
export interface IMemorySpace {
  readonly objects: Map<string, IMemoryObject>;
  readonly uploads: Map<string, IMemoryUpload>;
  /** The last generation given out. */
  generation: number;
}

export interface IMemoryObject {
  readonly bytes: Uint8Array;
  readonly generation: string;
  readonly updatedAt: number;
  readonly crc32c: string;
}

export interface IMemoryUpload {
  readonly key: string;
  readonly chunks: Uint8Array[];
}
