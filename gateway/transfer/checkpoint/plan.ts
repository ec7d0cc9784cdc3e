import type { IFileEntry } from '#core/domain/entry';
import { isManifest } from '#core/domain/manifest';
import { FORMATS } from '#core/formats/index';
import { pathInCheckpoint } from '../../catalog/checkpointFiles';

/** A file of a checkpoint that is to be moved. */
export interface IPlannedFile {
  /** Relative to the checkpoint. */
  readonly path: string;
  readonly entry: IFileEntry;
}

/** In which order the files of a checkpoint go. The manifest follows the last of them (T1). */
export interface IPlan {
  /** In any order, several at once. */
  readonly data: readonly IPlannedFile[];
  /** One after the other, when all data is there. */
  readonly markers: readonly IPlannedFile[];
}

/**
 * Data first, then the framework's markers, the deepest first: what says that a folder is whole
 * comes before what says that the whole checkpoint is. A format that is not known has no markers.
 */
export function planOrder(
  files: readonly IPlannedFile[],
  formatId: string
): IPlan {
  const isMarker = markersOf(formatId);
  const byName = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    data: byName.filter(({ path }) => !isMarker(path)),
    markers: byName
      .filter(({ path }) => isMarker(path))
      .sort((a, b) => depth(b.path) - depth(a.path))
  };
}

/** Which paths of a checkpoint vouch for others; none where the format is not known. */
export function markersOf(formatId: string): (path: string) => boolean {
  const format = FORMATS.find(({ id }) => id === formatId);
  return path => format?.isMarker(path) ?? false;
}

/** The files of a checkpoint as a plan takes them: every one but manifests. */
export function plannedFiles(
  checkpointKey: string,
  files: readonly IFileEntry[]
): IPlannedFile[] {
  return files
    .filter(entry => !isManifest(entry.key))
    .map(entry => ({
      path: pathInCheckpoint(checkpointKey, entry.key),
      entry
    }));
}

// --- Internal helpers ---

function depth(path: string): number {
  return path.split('/').length;
}
