import type { ICheckpoint, ILatest } from '../domain/checkpoint';
import type { IFileEntry, IFolderEntry, IRefusedEntry } from '../domain/entry';
import type { IMountedStorage, IStorage } from '../domain/storage';
import type { ITransferRecord } from '../domain/transfer';
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
  refusedEntry,
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
  /** Send the checkpoint `source` into the run folder `target`, keeping its name. */
  startUpload: {
    request: {
      source: IPlace;
      target: IPlace;
      allowIncomplete: boolean;
      /** Write over another checkpoint that may be good; `already-exists` otherwise. */
      replace?: boolean | undefined;
    };
    response: ITransferRecord;
  };
  /**
   * Fetch the checkpoint `source` into the folder `target` on this machine, keeping its name.
   * A copy that is already there and right is kept: the record is `done` at once.
   */
  startDownload: {
    request: { source: IPlace; target: IPlace };
    response: ITransferRecord;
  };
  /** Polling: the same snapshot that the event stream opens with. */
  listTransfers: { request: object; response: ISnapshot };
  cancelTransfer: { request: { id: string }; response: ITransferRecord };
  /** Forget the transfers that are done, failed or cancelled. */
  clearTransfers: { request: object; response: ISnapshot };
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
  startUpload: {
    request: object<IRoutes['startUpload']['request']>({
      source: place(),
      target: place(),
      allowIncomplete: boolean,
      replace: optional(boolean)
    }),
    response: transferRecord
  },
  startDownload: {
    request: object<IRoutes['startDownload']['request']>({
      source: place(),
      target: place()
    }),
    response: transferRecord
  },
  listTransfers: { request: object({}), response: snapshot },
  cancelTransfer: {
    request: object<{ id: string }>({ id: string }),
    response: transferRecord
  },
  clearTransfers: { request: object({}), response: snapshot }
};

/** Under Jupyter's base URL: where the calls go. */
export const API_PATH = 'keepstep/api';

/** Under Jupyter's base URL: the event stream (GET, `text/event-stream`). */
export const EVENTS_PATH = 'keepstep/events';

// --- Internal helpers ---

function place(): Decoder<IPlace> {
  return object<IPlace>({ storage: string, key: string });
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
