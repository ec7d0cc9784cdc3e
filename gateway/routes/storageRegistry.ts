import { StoreError } from '#core/domain/errors';
import {
  THIS_MACHINE,
  type IMountedStorage,
  type IStorage,
  type StorageKind,
  type StorageOrigin
} from '#core/domain/storage';
import {
  asFolder,
  baseName,
  formatStoreUri,
  parseStoreUri
} from '#core/domain/storeUri';
import type { IPlace } from '#core/protocol/routes';
import type { IStore } from '../stores/store';
import { DRIVE_FOLDER, driveFolders } from './driveFolders';

/** A key in an open store. */
export interface IResolvedPlace {
  readonly storage: IMountedStorage;
  readonly store: IStore;
  readonly key: string;
}

/** Where a transfer of an earlier gateway came from or went to. */
export interface IFormerPlace {
  readonly storage: IMountedStorage | null;
  /** The address that the storage had. */
  readonly root: string;
}

export interface IRegistryOptions {
  readonly jupyterRoot: string;
  /** From the server's configuration. */
  readonly configured: readonly IStorage[];
  /** Opens a storage's root; refuses what lies outside the allowed roots. */
  readonly open: (storage: IMountedStorage) => IStore;
}

/**
 * The storages that are mounted, by id: Jupyter's own root, what the server's configuration
 * names, a mounted Google Drive where one is found, and what the user's settings name. An id
 * that two of them claim belongs to the first in that order.
 */
export class StorageRegistry {
  constructor(private readonly _options: IRegistryOptions) {
    const root = _options.jupyterRoot;
    this._fixed = [
      mounted(
        {
          id: THIS_MACHINE,
          label: 'This machine',
          uri: `file://${root}`,
          readOnly: false,
          credentialRef: 'adc',
          survivesThisMachine: false
        },
        'server'
      ),
      ..._options.configured.map(storage => mounted(storage, 'server'))
    ];
  }

  /** Every storage, with the Drive folders that are mounted now. */
  list(): IMountedStorage[] {
    this._detected = driveFolders(this._options.jupyterRoot).map(
      (folder, index) => mounted(driveStorage(folder, index), 'detected')
    );
    return this._known();
  }

  /** Replace what comes from the user's settings. */
  setFromSettings(storages: readonly IStorage[]): void {
    this._fromSettings = storages.map(storage => mounted(storage, 'settings'));
    this._hasSettings = true;
    this._open.clear();
  }

  /** @throws StoreError `not-found` for an id that nothing has. */
  resolve(place: IPlace): IResolvedPlace {
    const storage = this._known().find(
      candidate => candidate.id === place.storage
    );
    if (!storage) {
      throw new StoreError(
        'not-found',
        `There is no storage with the id "${place.storage}".`,
        {
          operation: 'open',
          uri: place.storage,
          next: 'Refresh the panel; if it is still missing, add it again.'
        }
      );
    }
    return { storage, store: this._opened(storage), key: place.key };
  }

  /**
   * The store of a place that an earlier gateway knew. What the user's settings named is opened
   * as it was, until this gateway has been told the settings.
   *
   * @throws StoreError `not-found` where the storage is gone, or has another address now.
   */
  reopen({ storage, root }: IFormerPlace): IStore {
    if (!storage) {
      throw gone(root, 'was not named by a storage');
    }
    const known = this.list().find(candidate => candidate.id === storage.id);
    if (known?.uri === storage.uri) {
      return this._opened(known);
    }
    if (known) {
      throw gone(storage.id, `has another address now, ${known.uri}`);
    }
    if (storage.origin !== 'settings' || this._hasSettings) {
      throw gone(storage.id, 'is no longer mounted');
    }
    return this._options.open(storage);
  }

  /** Open a storage that is not mounted yet, to try it. */
  tryOut(storage: IStorage): IResolvedPlace {
    const candidate = mounted(storage, 'settings');
    return {
      storage: candidate,
      store: this._options.open(candidate),
      key: ''
    };
  }

  private _known(): IMountedStorage[] {
    const ids = new Set<string>();
    const all = [...this._fixed, ...this._detected, ...this._fromSettings];
    return all.filter(storage => {
      const isNew = !ids.has(storage.id);
      ids.add(storage.id);
      return isNew;
    });
  }

  private _opened(storage: IMountedStorage): IStore {
    // By address too: an id that was detected may stand for another folder now.
    const name = `${storage.id} ${storage.uri}`;
    const store = this._open.get(name) ?? this._options.open(storage);
    this._open.set(name, store);
    return store;
  }

  private readonly _fixed: readonly IMountedStorage[];
  private _detected: readonly IMountedStorage[] = [];
  private _hasSettings = false;
  private _fromSettings: readonly IMountedStorage[] = [];
  private readonly _open = new Map<string, IStore>();
}

// --- Internal helpers ---

function mounted(storage: IStorage, origin: StorageOrigin): IMountedStorage {
  const uri = formatStoreUri(asFolder(parseStoreUri(storage.uri)));
  return { ...storage, uri, origin, kind: kindOf(uri) };
}

function gone(storage: string, why: string): StoreError {
  return new StoreError(
    'not-found',
    `The storage "${storage}" ${why}: the transfer cannot go on.`,
    {
      operation: 'open',
      uri: storage,
      next: 'Mount it again as it was and try again, or start a new transfer.'
    }
  );
}

function kindOf(uri: string): StorageKind {
  const { scheme, key } = parseStoreUri(uri);
  if (scheme !== 'file') {
    return 'bucket';
  }
  return key.split('/').includes(DRIVE_FOLDER) ? 'drive-mount' : 'disk';
}

function driveStorage(folder: string, index: number): IStorage {
  return {
    id: index === 0 ? 'drive-mount' : `drive-mount-${index + 1}`,
    label: `Google Drive (${baseName(folder)})`,
    uri: `file://${folder}`,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: true
  };
}
