import {
  compareNewestFirst,
  isComplete,
  type ICheckpoint
} from '../domain/checkpoint';
import type {
  IBest,
  IRetentionRules,
  IRetentionStep
} from '../domain/retention';

/** Rules, and names that are kept besides. */
export interface IPruneRules extends IRetentionRules {
  /** What has such a name, as a whole. */
  readonly keepNamed?: ((name: string) => boolean) | undefined;
}

/** A checkpoint as a plan sees it. */
export interface ICandidate {
  readonly checkpoint: ICheckpoint;
  /** It is pinned, or training has gone on from it: it stays, whatever the rules say. */
  readonly isProtected?: string | undefined;
}

/**
 * What goes and what stays, newest first. Never deleted: the newest complete checkpoint, whatever is newer
 * than it (it may be on its way), what is protected, and what nobody can tell about.
 */
export function planRetention(
  candidates: readonly ICandidate[],
  rules: IPruneRules
): IRetentionStep[] {
  const sorted = [...candidates].sort((a, b) =>
    compareNewestFirst(a.checkpoint, b.checkpoint)
  );
  const complete = sorted
    .map(({ checkpoint }) => checkpoint)
    .filter(({ state }) => isComplete(state));
  const context = {
    rules,
    newest: sorted.findIndex(({ checkpoint }) => isComplete(checkpoint.state)),
    last: new Set(complete.slice(0, Math.max(1, rules.keepLast))),
    best: new Set(rules.keepBest ? best(complete, rules.keepBest) : [])
  };
  return sorted.map((candidate, at) => {
    const { checkpoint } = candidate;
    const kept = whyKept(candidate, at, context);
    return {
      checkpoint,
      isKept: kept !== null,
      why:
        kept ??
        (isComplete(checkpoint.state)
          ? 'no rule keeps it'
          : `it is incomplete: ${checkpoint.reasons[0] ?? 'nothing is in it'}`)
    };
  });
}

// --- Internal helpers ---

interface IContext {
  readonly rules: IPruneRules;
  /** Where the newest complete one is; -1 where there is none. */
  readonly newest: number;
  readonly last: ReadonlySet<ICheckpoint>;
  readonly best: ReadonlySet<ICheckpoint>;
}

function whyKept(
  { checkpoint, isProtected }: ICandidate,
  at: number,
  { rules, newest, last, best: bestOnes }: IContext
): string | null {
  const { state, step, updatedAt, name } = checkpoint;
  if (isProtected !== undefined) {
    return isProtected;
  }
  if (newest < 0) {
    return 'no checkpoint of the run is complete';
  }
  if (at < newest) {
    return 'it is newer than the newest complete one, and may be on its way';
  }
  if (rules.keepNamed?.(name)) {
    return 'its name is to be kept';
  }
  // A time that is not known is no reason to delete.
  if (
    rules.keepSince !== undefined &&
    (updatedAt === null || updatedAt >= rules.keepSince)
  ) {
    return 'it is new enough';
  }
  if (state === 'incomplete') {
    return rules.incomplete
      ? null
      : 'it is incomplete, and those are deleted only on request';
  }
  if (!isComplete(state)) {
    return 'nothing tells whether it is complete';
  }
  if (last.has(checkpoint)) {
    return at === newest
      ? 'it is the newest complete one'
      : `it is one of the last ${rules.keepLast}`;
  }
  if (
    rules.keepEvery !== undefined &&
    step !== null &&
    step % rules.keepEvery === 0
  ) {
    return `its step is a multiple of ${rules.keepEvery}`;
  }
  return bestOnes.has(checkpoint) ? 'it is one of the best' : null;
}

/** The best by a metric; of equal ones the newer. Where the metrics have several names, none is better. */
function best(
  complete: readonly ICheckpoint[],
  { count, metric, higherIsBetter }: IBest
): ICheckpoint[] {
  const sign = higherIsBetter ? -1 : 1;
  const measured = complete.filter(
    found =>
      found.metric !== null &&
      (metric === undefined || found.metric.name === metric)
  );
  const names = new Set(measured.map(found => found.metric!.name));
  return names.size > 1
    ? measured
    : [...measured]
        .sort((a, b) => sign * (a.metric!.value - b.metric!.value))
        .slice(0, count);
}
