import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import type { IMountedStorage, IStorage } from '#core/domain/storage';
import { parseStoreUri } from '#core/domain/storeUri';
import { ScanCache } from '../catalog/scanCache';
import { openStore } from '../stores/index';
import { positive } from '../stores/positive';
import type { IStore } from '../stores/store';
import { withLimit } from '../stores/withLimit';
import { withLog, type IStoreCall } from '../stores/withLog';
import { withRetry } from '../stores/withRetry';
import { TransferEngine } from '../transfer/engine/engine';
import { openJournal } from '../transfer/engine/journal/openJournal';
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
  /** Bytes per second that all transfers may use together; none when absent. */
  readonly rateLimit?: number | undefined;
  /** Seconds without a byte after which a call to a bucket counts as stalled. */
  readonly stallSeconds?: string | undefined;
  /** Bytes of the parts that a bucket gets large files in. */
  readonly partBytes?: string | undefined;
  /** Milliseconds before the second try of a call. */
  readonly retryFirstDelay?: string | undefined;
  /** Names the folder in which transfers are remembered (docs/decisions/journal.md). */
  readonly stateEnvironment?:
    Readonly<Record<string, string | undefined>> | undefined;
  /** Told, in a sentence, of what is wrong with that folder. */
  readonly complain?: ((sentence: string) => void) | undefined;
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
    version: settings.version,
    journal: openJournal(settings.stateEnvironment ?? {}, {
      kind: 'gateway',
      scope: `gateway ${settings.jupyterRoot}`,
      complain: settings.complain ?? (() => undefined)
    })
  });
  engine.setRateLimit(settings.rateLimit ?? null);
  const events = new EventHub(settings.instance, () => ({
    transfers: engine.records(),
    rateLimit: engine.rateLimit
  }));
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
const CALLS_AT_ONCE = 32;

function open(storage: IMountedStorage, settings: IGatewaySettings): IStore {
  const store = openStore(parseStoreUri(storage.uri), {
    allowedRoots: allowedRoots(storage, settings),
    gcsEndpoint: settings.gcsEndpoint,
    gcsToken: settings.gcsToken,
    stallSeconds: positive(settings.stallSeconds),
    partBytes: positive(settings.partBytes),
    credentialRef: storage.credentialRef,
    readOnly: storage.readOnly,
    survivesThisMachine: storage.survivesThisMachine
  });
  return withLog(
    withRetry(withLimit(store, CALLS_AT_ONCE), {
      firstDelay: positive(settings.retryFirstDelay)
    }),
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
