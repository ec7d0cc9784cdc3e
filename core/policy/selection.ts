import {
  isOptimizerState,
  isTrainingState,
  type FileRole
} from '../domain/fileRole';
import type { ILeftOut } from '../domain/selection';
import { isTaken, type IPatterns } from './patterns';

/** What a format knows of the files of its checkpoints. */
export interface IFileRoles {
  roleOf(path: string): FileRole;
  weightsOf(path: string): string | null;
  inseparable(paths: readonly string[]): string | null;
}

/** What is asked for. */
export interface ISelectionWish {
  readonly excludeOptimizer: boolean;
  readonly patterns: IPatterns;
}

/** What comes of it. */
export interface ISelected {
  readonly leftOut: readonly ILeftOut[];
  /** Why the rest would be no use; null where it is some. */
  readonly refusal: string | null;
  /** What the rest cannot be used for, each a whole sentence. */
  readonly warnings: readonly string[];
}

/**
 * Which files of a checkpoint are left out. Refused is what leaves weights that cannot be loaded:
 * a part of a set of shards, no weights at all, or weights that are rebuilt from what is left
 * out. `roles` is null for a format that is not known.
 */
export function selectFiles(
  paths: readonly string[],
  { excludeOptimizer, patterns }: ISelectionWish,
  roles: IFileRoles | null
): ISelected {
  const roleOf = (path: string): FileRole => roles?.roleOf(path) ?? 'other';
  const leftOut = paths.flatMap((path): ILeftOut[] => {
    const role = roleOf(path);
    if (excludeOptimizer && isOptimizerState(role)) {
      return [{ path, role, why: 'optimizer-excluded' }];
    }
    return isTaken(patterns, path) ? [] : [{ path, role, why: 'pattern' }];
  });
  const left = new Set(leftOut.map(({ path }) => path));
  const taken = paths.filter(path => !left.has(path));
  const inseparable =
    excludeOptimizer || leftOut.some(({ role }) => role === 'optimizer')
      ? whyInseparable(paths, roles)
      : null;
  return {
    leftOut,
    refusal: inseparable ?? whyUseless(paths, taken, roles),
    warnings: warningsOf(leftOut)
  };
}

// --- Internal helpers ---

const MOST_NAMED = 5;

function whyInseparable(
  paths: readonly string[],
  roles: IFileRoles | null
): string | null {
  return roles
    ? roles.inseparable(paths)
    : 'it is of a kind of which nobody here knows which file holds optimizer state';
}

function whyUseless(
  paths: readonly string[],
  taken: readonly string[],
  roles: IFileRoles | null
): string | null {
  if (taken.length === 0) {
    return 'no file of it is selected';
  }
  const sets = setsOfWeights(paths, roles);
  const kept = setsOfWeights(taken, roles);
  for (const [set, files] of kept) {
    const missing = (sets.get(set) ?? []).filter(path => !files.includes(path));
    if (missing.length > 0) {
      return `${named(missing)} would be left out, without which ${named(files)} cannot be loaded`;
    }
  }
  return sets.size > 0 && kept.size === 0
    ? `all of its weights would be left out: ${named([...sets.values()].flat())}`
    : null;
}

function setsOfWeights(
  paths: readonly string[],
  roles: IFileRoles | null
): Map<string, string[]> {
  const sets = new Map<string, string[]>();
  for (const path of paths) {
    const set = roles?.weightsOf(path) ?? null;
    if (set !== null) {
      sets.set(set, [...(sets.get(set) ?? []), path]);
    }
  }
  return sets;
}

function warningsOf(leftOut: readonly ILeftOut[]): string[] {
  const pathsOf = (which: (role: FileRole) => boolean): string[] =>
    leftOut.filter(({ role }) => which(role)).map(({ path }) => path);
  const state = pathsOf(isTrainingState);
  const settings = pathsOf(role => role === 'settings');
  const weights = pathsOf(role => role === 'weights');
  return [
    ...(state.length > 0
      ? [
          `Training cannot go on from the copy as it was: without ${named(state)}.`
        ]
      : []),
    ...(settings.length > 0
      ? [`Loading the copy by name will miss ${named(settings)}.`]
      : []),
    ...(weights.length > 0
      ? [`Some weights are left out: ${named(weights)}.`]
      : [])
  ];
}

function named(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return more > 0
    ? `${paths.slice(0, MOST_NAMED).join(', ')} and ${more} more`
    : paths.join(', ');
}
