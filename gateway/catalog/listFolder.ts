import PQueue from 'p-queue';
import { compareNewestFirst, type ICheckpoint } from '#core/domain/checkpoint';
import type { Entry, IFileEntry, IFolderEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { isManifest } from '#core/domain/manifest';
import { RUN_FILE } from '#core/domain/run';
import { baseName, folderKey } from '#core/domain/storeUri';
import {
  recogniseCheckpoint,
  type IRecognisedCheckpoint
} from '#core/formats/recogniseCheckpoint';
import type { IFolderListing } from '#core/protocol/routes';
import type { ICallOptions, IStore } from '../stores/store';

/** How to list a folder. */
export interface IListFolderOptions extends ICallOptions {
  /** Look into child folders, 50 of them at most, for whether each is a run. */
  readonly peek?: boolean | undefined;
}

/**
 * The direct children of a folder: checkpoints newest first and not looked into, other folders
 * and files. A folder with checkpoints is a run (C1). What Keepstep writes for itself, manifests
 * and the run's identity, is left out. Of more than 2000 other files the first are told (C13).
 *
 * `folder` means the folder, with or without its `/`: `run` never lists `run-2/` (C9).
 */
export async function listFolder(
  store: IStore,
  folder: string,
  options: IListFolderOptions = {}
): Promise<IFolderListing> {
  const { signal, peek } = options;
  const checkpoints: ICheckpoint[] = [];
  const folders: IFolderEntry[] = [];
  const files: IFileEntry[] = [];
  const refused: IFolderListing['refused'][number][] = [];
  let truncated = 0;
  for await (const entry of store.list(folderKey(folder), { signal })) {
    const recognised = recogniseCheckpoint(entry);
    if (recognised) {
      checkpoints.push(unchecked(entry, recognised));
    } else if (entry.kind === 'folder') {
      folders.push(entry);
    } else if (entry.kind === 'file' && isOurs(entry)) {
      continue;
    } else if (files.length + refused.length >= MOST_FILES) {
      truncated += 1;
    } else if (entry.kind === 'refused') {
      refused.push(entry);
    } else {
      files.push(entry);
    }
  }
  return {
    isRun: checkpoints.length > 0,
    checkpoints: checkpoints.sort(compareNewestFirst),
    folders: await peekInto(store, folders, peek ? MOST_PEEKS : 0, signal),
    files,
    refused,
    ...(truncated > 0 ? { truncated } : {})
  };
}

// --- Internal helpers ---

const MOST_FILES = 2000;
const MOST_PEEKS = 50;
const PEEKS_AT_ONCE = 8;
/** A folder with this many entries and no checkpoint among them is not looked through further. */
const MOST_PEEKED_ENTRIES = 1000;

function unchecked(
  entry: Entry,
  { format, recognised }: IRecognisedCheckpoint
): ICheckpoint {
  const isFile = entry.kind === 'file';
  return {
    key: entry.key,
    name: baseName(entry.key),
    ...recognised,
    metric: null,
    sizeBytes: isFile ? entry.size : null,
    updatedAt: isFile ? entry.updatedAt : null,
    state: 'unchecked',
    durable: false,
    reasons: [],
    format: format.id
  };
}

function isOurs(file: IFileEntry): boolean {
  return isManifest(file.key) || baseName(file.key) === RUN_FILE;
}

async function peekInto(
  store: IStore,
  folders: readonly IFolderEntry[],
  most: number,
  signal: AbortSignal | undefined
): Promise<IFolderListing['folders']> {
  const queue = new PQueue({ concurrency: PEEKS_AT_ONCE });
  const peeked = folders.slice(0, most).map(folder =>
    queue.add(async () => ({
      ...folder,
      isRun: await holdsCheckpoint(store, folder.key, signal)
    }))
  );
  const rest = folders.slice(most).map(folder => ({ ...folder, isRun: null }));
  return [...(await Promise.all(peeked)), ...rest];
}

/** Null where it cannot be known: one child that fails does not fail its parent's listing. */
async function holdsCheckpoint(
  store: IStore,
  folder: string,
  signal: AbortSignal | undefined
): Promise<boolean | null> {
  let entries = 0;
  try {
    for await (const entry of store.list(folder, { signal })) {
      if (recogniseCheckpoint(entry)) {
        return true;
      }
      entries += 1;
      if (entries >= MOST_PEEKED_ENTRIES) {
        return null;
      }
    }
    return false;
  } catch (error) {
    if (error instanceof StoreError && error.kind !== 'cancelled') {
      return null;
    }
    throw error;
  }
}
