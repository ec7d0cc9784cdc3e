import { isComplete } from '#core/domain/checkpoint';
import type { IManifest } from '#core/domain/manifest';
import { pathInCheckpoint } from '../../catalog/checkpointFiles';
import type { IFileEntry } from '#core/domain/entry';
import { compareManifest, readManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import type { IPlannedFile } from './plan';

/** What a transfer would do to what is at its target. */
export interface ITargetComparison {
  /** Nothing there has other content, or is vouched for and absent here: at most, files are added. */
  readonly isOnlyAddedTo: boolean;
  /** A good checkpoint is there, of which all files are sent or there: it gets more of them. */
  readonly isExtended: boolean;
  /** What vouches for what is there, where that matters and can be read. */
  readonly manifest?: IManifest;
}

/** What is held against each other. */
export interface IComparedTarget {
  /** Files that are to be at the target. */
  readonly files: readonly IPlannedFile[];
  /** Files of the source that are left out. */
  readonly left?: readonly IPlannedFile[];
  /** Where they go, and what is there. */
  readonly store: IStore;
  readonly key: string;
  readonly existing: readonly IFileEntry[];
  /** CRC32C of those that the target has already. */
  readonly same: ReadonlyMap<string, string>;
}

/** Tell a transfer that adds to what is there from one that writes over it (T8). */
export async function compareTarget(
  { files, left = [], store, key, existing, same }: IComparedTarget,
  signal: AbortSignal
): Promise<ITargetComparison> {
  const found = new Set(
    existing.map(entry => pathInCheckpoint(key, entry.key))
  );
  const hasOther = files.some(({ path }) => found.has(path) && !same.has(path));
  if (hasOther) {
    return { isOnlyAddedTo: false, isExtended: false };
  }
  const read = await readManifest(store, key, existing, { signal });
  if (!read?.readable) {
    return { isOnlyAddedTo: true, isExtended: false };
  }
  const { manifest } = read;
  const leftPaths = new Set(left.map(({ path }) => path));
  return {
    manifest,
    isOnlyAddedTo: manifest.files.every(
      ({ path }) => same.has(path) || leftPaths.has(path)
    ),
    isExtended:
      manifest.files.every(({ path }) => same.has(path)) &&
      isComplete(compareManifest(key, manifest, existing).state)
  };
}
