import type { IFileEntry, IRefusedEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { manifestKey } from '#core/domain/manifest';
import { parentFolder } from '#core/domain/storeUri';
import type { ICallOptions, IStore } from '../stores/store';

/** What lies in a checkpoint, at any depth. */
export interface ICheckpointEntries {
  readonly files: readonly IFileEntry[];
  /** What Keepstep does not follow: symlinks, names that lead out. */
  readonly refused: readonly IRefusedEntry[];
}

/** The files of a checkpoint, its manifest among them, in the order of their names. */
export async function checkpointFiles(
  store: IStore,
  key: string,
  options: ICallOptions = {}
): Promise<IFileEntry[]> {
  return [...(await checkpointEntries(store, key, options)).files];
}

/**
 * Files and refused entries of a checkpoint: everything below a folder, or one file and the
 * manifest beside it.
 *
 * @throws StoreError `not-found` where there is no file at all.
 */
export async function checkpointEntries(
  store: IStore,
  key: string,
  options: ICallOptions = {}
): Promise<ICheckpointEntries> {
  const entries = key.endsWith('/')
    ? await everythingBelow(store, key, options)
    : await fileAndManifest(store, key, options);
  if (entries.files.length === 0 && entries.refused.length === 0) {
    // A real folder that is not there would have failed to be listed.
    const isEmpty = key.endsWith('/') && store.capabilities.realFolders;
    const why = isEmpty ? 'is empty' : 'does not exist';
    throw new StoreError('not-found', `${store.uriOf(key)} ${why}.`, {
      operation: 'list',
      uri: store.uriOf(key)
    });
  }
  return entries;
}

/**
 * Whether a folder, which was found to have no file at any depth, is there all the same: training
 * was stopped right after it was made, or an object marks it.
 */
export async function isEmptyFolder(
  store: IStore,
  key: string,
  options: ICallOptions = {}
): Promise<boolean> {
  if (!key.endsWith('/')) {
    return false;
  }
  try {
    for await (const entry of store.list(parentFolder(key), options)) {
      if (entry.key === key) {
        return true;
      }
    }
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'not-found')) {
      throw error;
    }
  }
  return false;
}

/** A file's path inside its checkpoint; the file's own name for a one-file checkpoint. */
export function pathInCheckpoint(checkpointKey: string, key: string): string {
  const folder = checkpointKey.endsWith('/')
    ? checkpointKey
    : parentFolder(checkpointKey);
  return key.slice(folder.length);
}

// --- Internal helpers ---

async function everythingBelow(
  store: IStore,
  folder: string,
  options: ICallOptions
): Promise<ICheckpointEntries> {
  const files: IFileEntry[] = [];
  const refused: IRefusedEntry[] = [];
  for await (const entry of store.list(folder, {
    ...options,
    recursive: true
  })) {
    if (entry.kind === 'file') {
      files.push(entry);
    } else if (entry.kind === 'refused') {
      refused.push(entry);
    }
  }
  files.sort((a, b) => (a.key < b.key ? -1 : 1));
  return { files, refused };
}

async function fileAndManifest(
  store: IStore,
  key: string,
  options: ICallOptions
): Promise<ICheckpointEntries> {
  const stats = [
    store.stat(key, options),
    statOrNull(store, manifestKey(key), options)
  ] as const;
  // Where the file is absent, the other call is not left to go on by itself.
  await Promise.allSettled(stats);
  const [file, manifest] = await Promise.all(stats);
  return { files: manifest ? [file, manifest] : [file], refused: [] };
}

async function statOrNull(
  store: IStore,
  key: string,
  options: ICallOptions
): Promise<IFileEntry | null> {
  try {
    return await store.stat(key, options);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}
