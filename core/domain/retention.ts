import type { ICheckpoint } from './checkpoint';

/** What stays of a run's checkpoints. Whatever no rule keeps goes, unless it is protected. */
export interface IRetentionRules {
  /** The newest complete ones; one at the least stays whatever this says. */
  readonly keepLast: number;
  /** Complete ones whose step is a multiple of this. */
  readonly keepEvery?: number | undefined;
  /** Complete ones with the best values of a metric. */
  readonly keepBest?: IBest | undefined;
  /** What was written at this time or later: milliseconds since 1970. */
  readonly keepSince?: number | undefined;
  /** Delete incomplete ones, too, where they are older than the newest complete one. */
  readonly incomplete?: boolean | undefined;
}

export interface IBest {
  readonly count: number;
  /** `eval_loss`; whatever metric each has when absent. */
  readonly metric?: string | undefined;
  readonly higherIsBetter: boolean;
}

/** What happens to one checkpoint, and why, as the end of a sentence. */
export interface IRetentionStep {
  readonly checkpoint: ICheckpoint;
  readonly isKept: boolean;
  readonly why: string;
}
