import { resolve } from 'node:path';
import {
  asFolder,
  baseName,
  folderKey,
  parentFolder,
  parseStoreUri,
  type IStoreUri
} from '#core/domain/storeUri';
import { StoreError } from '#core/domain/errors';
import { openStore } from '../stores/index';
import type { IStore } from '../stores/store';
import type { ITree } from '../transfer/tree/treeFiles';
import { withLimit } from '../stores/withLimit';
import { positive } from '../stores/positive';
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
  const isFile =
    !uri.key.endsWith('/') &&
    /\.(pt|pth|pth\.tar|ckpt|keras|weights\.h5|tar\.gz)$/.test(name);
  return {
    store: open({ ...uri, key: parentFolder(uri.key) }, io),
    key: isFile ? name : `${name}/`
  };
}

/**
 * Open a folder or a file of any kind; which of the two it is, the storage says, unless a `/` at
 * the end does. A folder is its store's root.
 */
export async function openTree(address: string, io: ICliIo): Promise<ITree> {
  const uri = parse(address, io);
  if (uri.key === '' || uri.key.endsWith('/')) {
    return openFolder(address, io);
  }
  const file = {
    store: open({ ...uri, key: parentFolder(uri.key) }, io),
    key: baseName(uri.key)
  };
  try {
    await file.store.stat(file.key, { signal: io.signal });
    return file;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return openFolder(address, io);
    }
    throw error;
  }
}

/**
 * Open where a copy of a tree goes: below the address, under its own name, where that ends in
 * `/` or `.`, or is the top of a bucket; under the address's own name otherwise.
 */
export function openCopyTarget(
  address: string,
  source: ITree,
  io: ICliIo
): ITree {
  const uri = parse(address, io);
  const isInto = uri.key === '' || /(^|\/)(\.{1,2})?$/.test(address);
  const isFile = source.key !== '';
  if (isInto) {
    const { root } = source.store;
    const name = source.key || baseName(root.key) || root.container;
    const { store } = openFolder(address, io);
    return { store, key: isFile ? name : folderKey(name) };
  }
  return isFile
    ? {
        store: open({ ...uri, key: parentFolder(uri.key) }, io),
        key: baseName(uri.key)
      }
    : openFolder(address, io);
}

// --- Internal helpers ---

const CALLS_AT_ONCE = 32;

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
    stallSeconds: positive(io.env['KEEPSTEP_STALL_SECONDS']),
    partBytes: positive(io.env['KEEPSTEP_PART_BYTES']),
    environment: io.env
  });
  return withRetry(withLimit(store, CALLS_AT_ONCE), {
    firstDelay: positive(io.env['KEEPSTEP_RETRY_FIRST_DELAY_MS'])
  });
}
