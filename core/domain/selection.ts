import type { FileRole } from './fileRole';

/** Which files of a checkpoint are moved; all of them where nothing is asked for. */
export interface ISelection {
  /** Leave out optimizer, scheduler, gradient scaler and random number state. */
  readonly excludeOptimizer?: boolean | undefined;
  /** Only files that one of these patterns matches; all where there is none. */
  readonly include?: readonly string[] | undefined;
  /** No files that one of these patterns matches. */
  readonly exclude?: readonly string[] | undefined;
}

/** A file that was left out of a copy, as the copy's manifest names it in `metadata.leftOut`. */
export interface ILeftOut {
  /** Relative to the checkpoint. */
  readonly path: string;
  /** What the file is for. */
  readonly role: FileRole;
  /** What left it out: that optimizer state was not wanted, or a pattern. */
  readonly why: 'optimizer-excluded' | 'pattern';
}
