import prettyBytes from 'pretty-bytes';
import { carryOut, type ICarryOut } from '../transfer/tree/carryOut';
import type { SyncStep } from '../transfer/tree/planSync';
import { nameIn } from '../transfer/tree/treeFiles';
import { aligned } from './aligned';
import { paceOf } from './rateOption';
import { showingProgress } from './showingProgress';
import type { ICliCall } from './subcommand';

/** Carry out a plan, with progress on standard error. */
export async function runPlan(
  call: ICliCall,
  steps: readonly SyncStep[],
  context: Omit<ICarryOut, 'signal' | 'clock' | 'progress'>
): Promise<void> {
  const { signal } = call.io;
  const pace = paceOf(call.options);
  await showingProgress(call, progress =>
    carryOut(steps, { ...context, pace, signal, clock: Date.now, progress })
  );
}

/** A plan as lines for people; files that are the same on both sides are left out. */
export function planLines(
  steps: readonly SyncStep[],
  context: Pick<ICarryOut, 'source' | 'target'>
): string[] {
  return aligned(
    steps
      .filter(({ what }) => what !== 'keep')
      .map(step => [
        step.what,
        prettyBytes(step.entry.size),
        `${step.to === 'source' ? '<- ' : ''}${nameIn(context.source, step.path)}`
      ])
  );
}

/** A plan for `--json`. */
export function planResult(
  steps: readonly SyncStep[],
  context: Pick<ICarryOut, 'source' | 'target'>
): IPlanResult {
  const countOf = (what: SyncStep['what']): number =>
    steps.filter(step => step.what === what).length;
  return {
    steps: steps
      .filter(({ what }) => what !== 'keep')
      .map(step => ({
        what: step.what,
        path: nameIn(context.source, step.path),
        to: step.to,
        size: step.entry.size
      })),
    copied: countOf('copy'),
    replaced: countOf('replace'),
    deleted: countOf('delete'),
    conflicts: countOf('conflict'),
    kept: countOf('keep'),
    bytes: bytesToSend(steps)
  };
}

/** What a plan does, counted. */
export interface IPlanResult {
  readonly steps: readonly {
    readonly what: string;
    readonly path: string;
    readonly to: string;
    readonly size: number;
  }[];
  readonly copied: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly conflicts: number;
  readonly kept: number;
  /** Bytes that are copied, however that is done. */
  readonly bytes: number;
}

// --- Internal helpers ---

function bytesToSend(steps: readonly SyncStep[]): number {
  return steps.reduce(
    (sum, { what, entry }) =>
      what === 'copy' || what === 'replace' ? sum + entry.size : sum,
    0
  );
}
