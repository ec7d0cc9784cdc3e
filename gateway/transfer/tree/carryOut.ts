import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import { isManifest } from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { FORMATS } from '#core/formats/index';
import type { Precondition } from '../../stores/store';
import type { Pace } from '../move/pace';
import { moveFile } from '../move/moveFile';
import { refuseNoRoom } from '../move/refuseNoRoom';
import type { SyncSide, SyncStep } from './planSync';
import type { TransferProgress } from '../checkpoint/progress';
import { nameIn, type ITree } from './treeFiles';

/** Between what a plan is carried out, and how. */
export interface ICarryOut {
  readonly source: ITree;
  readonly target: ITree;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly progress: TransferProgress;
  /** Asked before bytes are sent through here. */
  readonly pace?: Pace | undefined;
  /** The class that copies within a service get. */
  readonly storageClass?: string | undefined;
}

/**
 * Carry out a plan. What vouches for other files, manifests and a framework's markers, goes
 * first where it is replaced or deleted, and comes last where it is copied (T1). Whatever is
 * deleted or replaced is exactly the file that was listed; nothing else is touched.
 */
export async function carryOut(
  steps: readonly SyncStep[],
  context: ICarryOut
): Promise<void> {
  const { progress, signal } = context;
  const copies = steps.filter(isCopy);
  progress.begin(copies.map(({ entry }) => entry));
  for (const [to, { store, key }] of Object.entries(treesOf(context))) {
    const bytes = copies
      .filter(step => step.to === to)
      .reduce((sum, { entry }) => sum + entry.size, 0);
    await refuseNoRoom({ store, key, bytes, signal });
  }
  for (const { tree, entry } of vouchersToWithdraw(steps, context)) {
    const { generation } = entry;
    await tree.store.remove(entry.key, { generation, signal });
  }
  const data = copies.filter(({ entry }) => rank(entry.key) === DATA);
  await allOf(data, COPIES_AT_ONCE, context, copyOne);
  for (const step of byRank(copies)) {
    await copyOne(step, context);
  }
  const doomed = steps.filter(
    step => step.what === 'delete' && rank(step.entry.key) === DATA
  );
  await allOf(
    doomed,
    REMOVALS_AT_ONCE,
    context,
    async ({ entry }, { target }) =>
      target.store.remove(entry.key, { generation: entry.generation, signal })
  );
}

// --- Internal helpers ---

type CopyStep = Extract<SyncStep, { what: 'copy' | 'replace' }>;

const COPIES_AT_ONCE = 4;
const REMOVALS_AT_ONCE = 8;

const DATA = 0;
const MARKER = 1;
const MANIFEST = 2;

function treesOf({ source, target }: ICarryOut): Record<SyncSide, ITree> {
  return { source, target };
}

function isCopy(step: SyncStep): step is CopyStep {
  return step.what === 'copy' || step.what === 'replace';
}

/** What a file vouches for: nothing, a framework's files, or all of a checkpoint. */
function rank(key: string): number {
  if (isManifest(key)) {
    return MANIFEST;
  }
  const name = baseName(key);
  return FORMATS.some(format => format.isMarker(name)) ? MARKER : DATA;
}

/** Markers before manifests, the deepest first. */
function byRank(steps: readonly CopyStep[]): CopyStep[] {
  return steps
    .filter(({ entry }) => rank(entry.key) !== DATA)
    .sort(
      (a, b) =>
        rank(a.entry.key) - rank(b.entry.key) || depth(b.path) - depth(a.path)
    );
}

function vouchersToWithdraw(
  steps: readonly SyncStep[],
  context: ICarryOut
): { tree: ITree; entry: IFileEntry }[] {
  const trees = treesOf(context);
  return steps
    .flatMap(step => {
      const old = step.what === 'delete' ? step.entry : replaced(step);
      return old && rank(old.key) !== DATA
        ? [{ tree: trees[step.to], entry: old, path: step.path }]
        : [];
    })
    .sort(
      (a, b) =>
        rank(b.entry.key) - rank(a.entry.key) || depth(a.path) - depth(b.path)
    );
}

function replaced(step: SyncStep): IFileEntry | undefined {
  return step.what === 'replace' ? step.there : undefined;
}

function depth(path: string): number {
  return path.split('/').length;
}

/** Several at once; the first failure stops the rest, which give up what they hold. */
async function allOf<S>(
  steps: readonly S[],
  concurrency: number,
  context: ICarryOut,
  work: (step: S, context: ICarryOut) => Promise<unknown>
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const queue = new PQueue({ concurrency });
  const all = steps.map(step =>
    queue.add(async () => {
      signal.throwIfAborted();
      await work(step, { ...context, signal });
    })
  );
  try {
    await Promise.all(all);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(all);
    throw error;
  }
}

async function copyOne(step: CopyStep, context: ICarryOut): Promise<void> {
  const { progress, signal, clock, pace, storageClass } = context;
  const forth = step.to === 'target';
  const from = forth ? context.source : context.target;
  const to = forth ? context.target : context.source;
  const name = nameIn(from, step.path);
  await moveFile({
    from: from.store,
    entry: step.entry,
    to: to.store,
    key: to.key + step.path,
    ifGeneration: preconditionOf(step),
    storageClass,
    signal,
    clock,
    pace,
    onAcknowledged: bytes => progress.acknowledge(name, bytes)
  });
  progress.finish(name, step.entry.size);
}

/** Only over what was listed; what vouches for others was taken away before. */
function preconditionOf({ there }: CopyStep): Precondition {
  return there === undefined || rank(there.key) !== DATA
    ? 'absent'
    : { generation: there.generation };
}
