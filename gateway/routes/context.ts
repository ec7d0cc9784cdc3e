import type { ScanCache } from '../catalog/scanCache';
import type { TransferEngine } from '../transfer/engine/engine';
import type { EventHub } from './eventHub';
import type { StorageRegistry } from './storageRegistry';

/** What every route is handed. Made once, in `server.ts`. */
export interface IGatewayContext {
  readonly version: string;
  /** New with each start. */
  readonly instance: string;
  readonly jupyterRoot: string;
  readonly storages: StorageRegistry;
  readonly cache: ScanCache;
  readonly engine: TransferEngine;
  readonly events: EventHub;
}
