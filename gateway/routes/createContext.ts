import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import type { IMountedStorage, IStorage } from '#core/domain/storage';
import { parseStoreUri } from '#core/domain/storeUri';
import { ScanCache } from '../catalog/scanCache';
import { openStore } from '../stores/index';
import type { IStore } from '../stores/store';
import { withLimit } from '../stores/withLimit';
import { withLog, type IStoreCall } from '../stores/withLog';
import { withRetry } from '../stores/withRetry';
import { TransferEngine } from '../transfer/engine';
import type { IGatewayContext } from './context';
import { EventHub } from './eventHub';
import { StorageRegistry } from './storageRegistry';

/** What the gateway is started with. */
export interface IGatewaySettings {
  readonly version: string;
  readonly instance: string;
  readonly jupyterRoot: string;
  /** Folders outside Jupyter's root that may be served too, from the server's configuration. */
  readonly allowedRoots: readonly string[];
  readonly storages: readonly IStorage[];
  /** An emulator's origin. With it no real credential is loaded or sent. */
  readonly gcsEndpoint: string | undefined;
  readonly gcsToken: string | undefined;
  /** Told of every call to a storage when it has ended. */
  readonly log?: ((call: IStoreCall) => void) | undefined;
}

/** Put the rooms together: stores with their decorators, the engine, the numbered events. */
export function createContext(settings: IGatewaySettings): IGatewayContext {
  const storages = new StorageRegistry({
    jupyterRoot: settings.jupyterRoot,
    configured: settings.storages,
    open: storage => open(storage, settings)
  });
  const engine = new TransferEngine({
    clock: Date.now,
    newId: randomUUID,
    host: hostname(),
    version: settings.version
  });
  const events = new EventHub(settings.instance, () => engine.records());
  engine.onChange(change => events.publish(change));
  return {
    version: settings.version,
    instance: settings.instance,
    jupyterRoot: settings.jupyterRoot,
    storages,
    cache: new ScanCache(),
    engine,
    events
  };
}

// --- Internal helpers ---

/** Calls at once to one storage. */
const CALLS_AT_ONCE = 16;

function open(storage: IMountedStorage, settings: IGatewaySettings): IStore {
  const store = openStore(parseStoreUri(storage.uri), {
    allowedRoots: allowedRoots(storage, settings),
    gcsEndpoint: settings.gcsEndpoint,
    gcsToken: settings.gcsToken,
    credentialRef: storage.credentialRef,
    readOnly: storage.readOnly,
    survivesThisMachine: storage.survivesThisMachine
  });
  return withLog(
    withRetry(withLimit(store, CALLS_AT_ONCE)),
    settings.log ?? (() => undefined)
  );
}

/** What the user's settings name is confined; what the server's own configuration names is not. */
function allowedRoots(
  storage: IMountedStorage,
  settings: IGatewaySettings
): string[] {
  const own =
    storage.origin === 'settings' ? [] : [parseStoreUri(storage.uri).key];
  return [settings.jupyterRoot, ...settings.allowedRoots, ...own];
}
