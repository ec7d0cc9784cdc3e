/** A place the user has mounted, as settings and the server's configuration have it. */
export interface IStorage {
  /** A stable slug, never an index or the URI. */
  readonly id: string;
  readonly label: string;
  /** A folder URI: `gs://bucket/prefix/`, `file:///work/`. */
  readonly uri: string;
  readonly readOnly: boolean;
  /** `adc`, `file:<path>`, `env:<NAME>` or `oauth:<account id>`; never a secret itself. */
  readonly credentialRef: string;
  /** Whether what is kept here outlives this machine. */
  readonly survivesThisMachine: boolean;
}

/** Where the gateway learnt of a storage: its configuration, the user's settings, or by looking. */
export type StorageOrigin = 'server' | 'settings' | 'detected';

/** What a storage is, for icon and wording. */
export type StorageKind = 'bucket' | 'drive-mount' | 'disk';

/** A storage as the panel shows it. */
export interface IMountedStorage extends IStorage {
  readonly origin: StorageOrigin;
  readonly kind: StorageKind;
}

/** The id of the storage that is Jupyter's own root. Always there. */
export const THIS_MACHINE = 'this-machine';
