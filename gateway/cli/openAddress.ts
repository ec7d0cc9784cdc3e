import { resolve } from 'node:path';
import {
  asFolder,
  baseName,
  parentFolder,
  parseStoreUri,
  type IStoreUri
} from '#core/domain/storeUri';
import { StoreError } from '#core/domain/errors';
import { openStore } from '../stores/index';
import type { IStore } from '../stores/store';
import { withLimit } from '../stores/withLimit';
import { withRetry } from '../stores/withRetry';
import type { ICliIo } from './io';

/** Something in a store. */
export interface IOpened {
  readonly store: IStore;
  readonly key: string;
}

/** Open a folder: it is the store's root. Relative paths are relative to the current folder. */
export function openFolder(address: string, io: ICliIo): IOpened {
  return { store: open(asFolder(parse(address, io)), io), key: '' };
}

/**
 * Open the folder above a checkpoint, so that its own name is the key: a file by its ending
 * (`step_500.pt`), a folder otherwise.
 */
export function openCheckpoint(address: string, io: ICliIo): IOpened {
  const uri = parse(address, io);
  const name = baseName(uri.key);
  if (!name) {
    throw new StoreError('bad-message', `${address} names no checkpoint.`, {
      operation: 'open',
      uri: address,
      next: 'Name the folder or file of one checkpoint.'
    });
  }
  const isFile = !uri.key.endsWith('/') && /\.(pt|pth|ckpt)$/.test(name);
  return {
    store: open({ ...uri, key: parentFolder(uri.key) }, io),
    key: isFile ? name : `${name}/`
  };
}

// --- Internal helpers ---

const CALLS_AT_ONCE = 16;

function parse(address: string, io: ICliIo): IStoreUri {
  const isUri = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  const slash = address.endsWith('/') ? '/' : '';
  const path = resolve(io.cwd ?? process.cwd(), address);
  const text = isUri ? address : path === '/' ? path : path + slash;
  return parseStoreUri(text);
}

function open(uri: IStoreUri, io: ICliIo): IStore {
  const store = openStore(uri, {
    credentialRef: 'adc',
    readOnly: false,
    survivesThisMachine: false,
    // In a terminal people may do what their shell lets them do.
    allowedRoots: null,
    gcsEndpoint: io.env['KEEPSTEP_GCS_ENDPOINT'],
    gcsToken: io.env['KEEPSTEP_GCS_TOKEN'],
    environment: io.env
  });
  return withRetry(withLimit(store, CALLS_AT_ONCE));
}
