import { StoreError } from '#core/domain/errors';
import type { IStoreUri, StoreScheme } from '#core/domain/storeUri';
import { formatStoreUri } from '#core/domain/storeUri';
import { DiskStore } from './disk';
import { GcsStore } from './gcs';
import { MemoryStore } from './memory';
import type { IStore } from './store';
import type { IStoreContext } from './storeContext';
import { withReadOnly } from './withReadOnly';

/**
 * Open a storage at a root folder. Nothing is asked of the service yet, so this fails only for a
 * kind of storage that there is none of, and for an emulator's address that is none. Retry and limit are the caller's to put around it.
 */
export function openStore(uri: IStoreUri, context: IStoreContext): IStore {
  const open = STORES[uri.scheme];
  if (!open) {
    const address = formatStoreUri(uri);
    throw new StoreError(
      'unsupported',
      `${address} cannot be opened: this version has no storage for ${uri.scheme}:// addresses.`,
      {
        operation: 'open',
        uri: address,
        next: 'Use gs://bucket/folder or a folder on disk.'
      }
    );
  }
  const store = open(uri, context);
  return context.readOnly ? withReadOnly(store) : store;
}

export type { IStoreContext } from './storeContext';

// --- Internal helpers ---

/** The registry: one line for each backend. */
const STORES: Readonly<
  Record<
    StoreScheme,
    ((uri: IStoreUri, context: IStoreContext) => IStore) | null
  >
> = {
  file: (uri, context) => new DiskStore(uri, context),
  memory: (uri, context) => new MemoryStore(uri, context),
  gs: (uri, context) => new GcsStore(uri, context),
  drive: null
};
