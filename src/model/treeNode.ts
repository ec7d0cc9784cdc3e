import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import type { IMountedStorage } from '#core/domain/storage';
import { baseName } from '#core/domain/storeUri';
import type { IErrorReport } from '#core/domain/transfer';
import type { IFolderListing, IPlace } from '#core/protocol/routes';
import type { RowKind } from './treeRow';

/** Something in a storage, with what is known of it. Replaced as a whole when that changes. */
export interface ITreeNode {
  readonly id: string;
  readonly kind: Exclude<RowKind, 'loading' | 'error' | 'note'>;
  readonly name: string;
  readonly place: IPlace;
  readonly storage: IMountedStorage;
  readonly run: IPlace | null;
  /** Null until listed. */
  readonly children: readonly string[] | null;
  /** How many files stand in the folder besides its children; they are not shown. */
  readonly otherFiles: number;
  readonly loading: boolean;
  /** Of listing its children, or of looking into the checkpoint. */
  readonly error: IErrorReport | null;
  /** Whether a listing or an inspection is wanted when the row comes into view. */
  readonly wanted: 'listing' | 'inspection' | null;
  readonly checkpoint: ICheckpoint | null;
  readonly sizeBytes: number | null;
  readonly updatedAt: number | null;
  readonly why: string;
}

/** The id of a node: a storage's id has no slash. */
export function nodeId(place: IPlace): string {
  return `${place.storage}/${place.key}`;
}

/** The node of a mounted storage. */
export function storageNode(storage: IMountedStorage): ITreeNode {
  const place = { storage: storage.id, key: '' };
  return node('storage', storage.label, place, storage, null);
}

/** The nodes of a listing, in the order of the tree: checkpoints, folders, what is refused. */
export function listedNodes(
  listing: IFolderListing,
  parent: ITreeNode
): ITreeNode[] {
  const { storage } = parent;
  const run = listing.isRun ? parent.place : null;
  const at = (key: string) => ({ storage: storage.id, key });
  return [
    ...listing.checkpoints.map(checkpoint =>
      checkpointNode(checkpoint, storage, run)
    ),
    ...listing.folders.filter(isShown(storage)).map(({ key, isRun }) => ({
      ...node(
        isRun ? 'run' : 'folder',
        baseName(key),
        at(key),
        storage,
        isRun ? at(key) : null
      ),
      wanted: isRun === false ? null : ('listing' as const)
    })),
    ...listing.refused.map(({ key, why }) => ({
      // Its last part may be what is wrong with it: the whole of it is shown.
      ...node('refused', below(parent, key), at(key), storage, run),
      id: `${nodeId(at(key))}#refused`,
      why
    }))
  ];
}

/** The nodes of a checkpoint's files, named relative to it. */
export function fileNodes(
  files: readonly IFileEntry[],
  parent: ITreeNode
): ITreeNode[] {
  return files.map(({ key, size, updatedAt }) => ({
    ...node(
      'file',
      below(parent, key),
      { storage: parent.storage.id, key },
      parent.storage,
      parent.run
    ),
    // A checkpoint of one file has the same key as that file.
    id: `${nodeId({ storage: parent.storage.id, key })}#file`,
    sizeBytes: size,
    updatedAt
  }));
}

/** A checkpoint's node; one that nobody looked into is wanted. */
export function checkpointNode(
  checkpoint: ICheckpoint,
  storage: IMountedStorage,
  run: IPlace | null
): ITreeNode {
  const place = { storage: storage.id, key: checkpoint.key };
  return {
    ...node('checkpoint', checkpoint.name, place, storage, run),
    wanted: checkpoint.state === 'unchecked' ? 'inspection' : null,
    checkpoint,
    sizeBytes: checkpoint.sizeBytes,
    updatedAt: checkpoint.updatedAt
  };
}

// --- Internal helpers ---

/** Hidden folders of a disk stay hidden, such as those where Jupyter keeps its own checkpoints. */
function isShown({ kind }: IMountedStorage) {
  return ({ key, isRun }: IFolderListing['folders'][number]): boolean =>
    kind === 'bucket' || isRun === true || !baseName(key).startsWith('.');
}

function below({ place }: ITreeNode, key: string): string {
  return key.startsWith(place.key) && key !== place.key
    ? key.slice(place.key.length)
    : baseName(key);
}

function node(
  kind: ITreeNode['kind'],
  name: string,
  place: IPlace,
  storage: IMountedStorage,
  run: IPlace | null
): ITreeNode {
  return {
    id: nodeId(place),
    kind,
    name,
    place,
    storage,
    run,
    children: null,
    otherFiles: 0,
    loading: false,
    error: null,
    wanted: null,
    checkpoint: null,
    sizeBytes: null,
    updatedAt: null,
    why: ''
  };
}
