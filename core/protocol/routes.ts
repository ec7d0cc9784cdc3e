import type { ICheckpoint, ILatest } from '../domain/checkpoint';
import type { IFileEntry, IFolderEntry, IRefusedEntry } from '../domain/entry';
import type { ISelection } from '../domain/selection';
import type { IRetentionRules, IRetentionStep } from '../domain/retention';
import type { IMountedStorage, IStorage } from '../domain/storage';
import type { IPlacedTensor } from '../domain/tensor';
import { STORAGE_CLASSES, type StorageClass } from '../domain/storageClass';
import {
  TRANSFER_PRIORITIES,
  type ITransferRecord,
  type TransferPriority
} from '../domain/transfer';
import {
  array,
  boolean,
  nullable,
  number,
  object,
  oneOf,
  optional,
  string,
  type Decoder
} from './decode';
import { snapshot, type ISnapshot } from './events';
import {
  checkpoint,
  fileEntry,
  folderEntry,
  latest,
  mountedStorage,
  placedTensor,
  refusedEntry,
  retentionRules,
  retentionStep,
  selection,
  storage,
  transferRecord
} from './shapes';

/** Something in a storage: `storage` is a storage's id, `key` is relative to that storage's root. */
export interface IPlace {
  readonly storage: string;
  readonly key: string;
}

/** Who answers. */
export interface IHello {
  /** Keepstep's version; the browser compares it with its own. */
  readonly version: string;
  /** New with each start of the gateway. */
  readonly instance: string;
  readonly node: string;
  /** How CRC32C is computed. */
  readonly crc32c: 'native' | 'worker';
  /** Absolute path of Jupyter's own root, which is the storage `this-machine`. */
  readonly jupyterRoot: string;
}

/** The direct children of a folder. A folder whose direct children are checkpoints is a run. */
export interface IFolderListing {
  readonly isRun: boolean;
  /** Newest first, named by their steps; `unchecked` until inspected. */
  readonly checkpoints: readonly ICheckpoint[];
  /** Child folders that are not checkpoints. `isRun` is null where nobody looked inside. */
  readonly folders: readonly (IFolderEntry & {
    readonly isRun: boolean | null;
  })[];
  /** The first of them; checkpoints and folders are always all there. */
  readonly files: readonly IFileEntry[];
  /** How many more files and refused entries there are; absent when none was left out. */
  readonly truncated?: number;
  /** What the listing holds that Keepstep will not touch. */
  readonly refused: readonly IRefusedEntry[];
}

/** Request and response of every route: the whole of what the two halves say to each other. */
export interface IRoutes {
  /** Versions, for the handshake. */
  hello: { request: object; response: IHello };
  listStorages: { request: object; response: IMountedStorage[] };
  /** Replace the storages that come from the user's settings; answers the whole list. */
  setStorages: {
    request: { storages: IStorage[] };
    response: IMountedStorage[];
  };
  /** Try a storage before it is added; fails with what is wrong. */
  tryStorage: { request: { storage: IStorage }; response: IMountedStorage };
  listFolder: { request: { folder: IPlace }; response: IFolderListing };
  /** The files of one checkpoint. */
  listCheckpointFiles: {
    request: { checkpoint: IPlace };
    response: IFileEntry[];
  };
  inspectCheckpoint: { request: { checkpoint: IPlace }; response: ICheckpoint };
  latestCheckpoint: { request: { run: IPlace }; response: ILatest };
  /** What tensors a checkpoint has, and why there is not more to be seen. */
  lookInside: {
    request: { checkpoint: IPlace };
    response: { tensors: IPlacedTensor[]; notes: string[] };
  };
  /** What would be deleted of a run, and what stays: every checkpoint, newest first. */
  planRetention: {
    request: { run: IPlace; rules: IRetentionRules };
    response: IRetentionStep[];
  };
  /**
   * Delete of a run what its rules do not keep: exactly the checkpoints of these keys, or nothing, with
   * `changed-meanwhile`, where the plan is another one by now.
   */
  prune: {
    request: { run: IPlace; rules: IRetentionRules; deleting: string[] };
    response: { deleted: string[]; bytes: number };
  };
  /** Send the checkpoint `source` into the run folder `target`, keeping its name. */
  startUpload: {
    request: {
      source: IPlace;
      target: IPlace;
      allowIncomplete: boolean;
      /** Write over another checkpoint that may be good; `already-exists` otherwise. */
      replace?: boolean | undefined;
      /** Pack it into one `.tar.gz` (T84). */
      archive?: boolean | undefined;
      /** All files when absent. */
      selection?: ISelection | undefined;
      /** What a bucket keeps its files as; the bucket's own default when absent. */
      storageClass?: StorageClass | undefined;
      /** `normal` when absent. */
      priority?: TransferPriority | undefined;
    };
    response: ITransferRecord;
  };
  /**
   * Fetch the checkpoint `source` into the folder `target` on this machine, keeping its name.
   * A copy that is already there and right is kept: the record is `done` at once.
   */
  startDownload: {
    request: {
      source: IPlace;
      target: IPlace;
      /** All files when absent. */
      selection?: ISelection | undefined;
      /** `normal` when absent. */
      priority?: TransferPriority | undefined;
    };
    response: ITransferRecord;
  };
  /**
   * Copy the checkpoint `source` into the run folder `target` of another storage, keeping its
   * name: by the service itself where it has both.
   */
  startCopy: {
    request: {
      source: IPlace;
      target: IPlace;
      /** Write over another checkpoint that may be good; `already-exists` otherwise. */
      replace?: boolean | undefined;
      /** `normal` when absent. */
      priority?: TransferPriority | undefined;
    };
    response: ITransferRecord;
  };
  /** Polling: the same snapshot that the event stream opens with. */
  listTransfers: { request: object; response: ISnapshot };
  cancelTransfer: { request: { id: string }; response: ITransferRecord };
  /** Stop moving, and keep what was acknowledged; one that is final stays as it is. */
  pauseTransfer: { request: { id: string }; response: ITransferRecord };
  /** Go on with a paused transfer. */
  resumeTransfer: { request: { id: string }; response: ITransferRecord };
  /** Queue a failed or cancelled transfer again, under the same id. */
  retryTransfer: { request: { id: string }; response: ITransferRecord };
  /** Let a waiting transfer go before all others, as an emergency. */
  prioritiseTransfer: { request: { id: string }; response: ITransferRecord };
  /** Limit what all transfers use together; null takes the limit away. */
  setRateLimit: {
    request: { bytesPerSecond: number | null };
    response: ISnapshot;
  };
  /** Forget the transfers that are done, failed or cancelled, or of these only some. */
  clearTransfers: {
    request: { ids?: string[] | undefined };
    response: ISnapshot;
  };
}

/** The name of a route; it is called as `POST keepstep/api/<name>` with a JSON body. */
export type RouteName = keyof IRoutes;

/** Decoders for both directions of every route. */
export const ROUTES: {
  readonly [N in RouteName]: {
    readonly request: Decoder<IRoutes[N]['request']>;
    readonly response: Decoder<IRoutes[N]['response']>;
  };
} = {
  hello: { request: object({}), response: hello() },
  listStorages: { request: object({}), response: array(mountedStorage) },
  setStorages: {
    request: object<{ storages: IStorage[] }>({ storages: array(storage) }),
    response: array(mountedStorage)
  },
  tryStorage: {
    request: object<{ storage: IStorage }>({ storage }),
    response: mountedStorage
  },
  listFolder: {
    request: object<{ folder: IPlace }>({ folder: place() }),
    response: folderListing()
  },
  listCheckpointFiles: {
    request: object<{ checkpoint: IPlace }>({ checkpoint: place() }),
    response: array(fileEntry)
  },
  inspectCheckpoint: {
    request: object<{ checkpoint: IPlace }>({ checkpoint: place() }),
    response: checkpoint
  },
  latestCheckpoint: {
    request: object<{ run: IPlace }>({ run: place() }),
    response: latest
  },
  lookInside: {
    request: object<{ checkpoint: IPlace }>({ checkpoint: place() }),
    response: object<IRoutes['lookInside']['response']>({
      tensors: array(placedTensor),
      notes: array(string)
    })
  },
  planRetention: {
    request: object<IRoutes['planRetention']['request']>({
      run: place(),
      rules: retentionRules
    }),
    response: array(retentionStep)
  },
  prune: {
    request: object<IRoutes['prune']['request']>({
      run: place(),
      rules: retentionRules,
      deleting: array(string)
    }),
    response: object<IRoutes['prune']['response']>({
      deleted: array(string),
      bytes: number
    })
  },
  startUpload: {
    request: object<IRoutes['startUpload']['request']>({
      source: place(),
      target: place(),
      allowIncomplete: boolean,
      replace: optional(boolean),
      archive: optional(boolean),
      selection: optional(selection),
      storageClass: optional(oneOf(STORAGE_CLASSES)),
      priority: optional(oneOf(TRANSFER_PRIORITIES))
    }),
    response: transferRecord
  },
  startDownload: {
    request: object<IRoutes['startDownload']['request']>({
      source: place(),
      target: place(),
      selection: optional(selection),
      priority: optional(oneOf(TRANSFER_PRIORITIES))
    }),
    response: transferRecord
  },
  startCopy: {
    request: object<IRoutes['startCopy']['request']>({
      source: place(),
      target: place(),
      replace: optional(boolean),
      priority: optional(oneOf(TRANSFER_PRIORITIES))
    }),
    response: transferRecord
  },
  listTransfers: { request: object({}), response: snapshot },
  cancelTransfer: { request: byId(), response: transferRecord },
  pauseTransfer: { request: byId(), response: transferRecord },
  resumeTransfer: { request: byId(), response: transferRecord },
  retryTransfer: { request: byId(), response: transferRecord },
  prioritiseTransfer: { request: byId(), response: transferRecord },
  setRateLimit: {
    request: object<IRoutes['setRateLimit']['request']>({
      bytesPerSecond: nullable(number)
    }),
    response: snapshot
  },
  clearTransfers: {
    request: object<IRoutes['clearTransfers']['request']>({
      ids: optional(array(string))
    }),
    response: snapshot
  }
};

/** Under Jupyter's base URL: where the calls go. */
export const API_PATH = 'keepstep/api';

/** Under Jupyter's base URL: the event stream (GET, `text/event-stream`). */
export const EVENTS_PATH = 'keepstep/events';

// --- Internal helpers ---

function place(): Decoder<IPlace> {
  return object<IPlace>({ storage: string, key: string });
}

function byId(): Decoder<{ id: string }> {
  return object<{ id: string }>({ id: string });
}

function hello(): Decoder<IHello> {
  return object<IHello>({
    version: string,
    instance: string,
    node: string,
    crc32c: oneOf(['native', 'worker']),
    jupyterRoot: string
  });
}

function folderListing(): Decoder<IFolderListing> {
  const child: Decoder<IFolderListing['folders'][number]> = (value, path) => ({
    ...folderEntry(value, path),
    ...object<{ isRun: boolean | null }>({ isRun: nullable(boolean) })(
      value,
      path
    )
  });
  return object<IFolderListing>({
    isRun: boolean,
    checkpoints: array(checkpoint),
    folders: array(child),
    files: array(fileEntry),
    truncated: optional(number),
    refused: array(refusedEntry)
  });
}
