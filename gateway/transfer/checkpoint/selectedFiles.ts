import { StoreError } from '#core/domain/errors';
import type { ILeftOut, ISelection } from '#core/domain/selection';
import { FORMATS } from '#core/formats/index';
import { selectFiles } from '#core/policy/selection';
import { globs } from './globs';
import type { IPlannedFile } from './plan';

/** The files of a checkpoint, parted. */
export interface ISelectedFiles {
  readonly taken: readonly IPlannedFile[];
  readonly left: readonly IPlannedFile[];
  /** What is left, and why. */
  readonly leftOut: readonly ILeftOut[];
  /** What the rest cannot be used for, each a whole sentence. */
  readonly warnings: readonly string[];
}

/** A checkpoint whose files are chosen from. */
export interface ISelectable {
  readonly uri: string;
  /** The id of its format. */
  readonly format: string;
  readonly files: readonly IPlannedFile[];
}

/**
 * Part the files of a checkpoint into those that are moved and those that are not (T80).
 *
 * @throws StoreError `unsupported` where the rest could not be loaded.
 */
export function selectedFiles(
  { uri, format, files }: ISelectable,
  selection: ISelection | undefined
): ISelectedFiles {
  const { excludeOptimizer = false, include, exclude } = selection ?? {};
  const isAll = !excludeOptimizer && !include?.length && !exclude?.length;
  if (isAll) {
    return { taken: files, left: [], leftOut: [], warnings: [] };
  }
  const { leftOut, refusal, warnings } = selectFiles(
    files.map(({ path }) => path),
    {
      excludeOptimizer,
      patterns: {
        include: include?.length ? globs(include) : null,
        exclude: globs(exclude ?? [])
      }
    },
    FORMATS.find(({ id }) => id === format) ?? null
  );
  if (refusal !== null) {
    throw new StoreError(
      'unsupported',
      `A part of ${uri} would be no use: ${refusal}.`,
      {
        operation: 'select',
        uri,
        next: 'Take the whole checkpoint, or choose other files.'
      }
    );
  }
  const left = new Set(leftOut.map(({ path }) => path));
  return {
    taken: files.filter(({ path }) => !left.has(path)),
    left: files.filter(({ path }) => left.has(path)),
    leftOut,
    warnings
  };
}
