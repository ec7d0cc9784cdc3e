import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import type { IRetentionStep } from '#core/domain/retention';
import { planRetention } from '#core/policy/retention';
import type { IStore } from '../stores/store';
import { removeUnkept } from '../transfer/checkpoint/removeUnkept';
import { retentionCandidates } from '../transfer/checkpoint/retentionCandidates';
import { aligned } from './aligned';
import { openFolder } from './openAddress';
import { declareRules, rulesOf } from './pruneRules';
import type { ISubcommand } from './subcommand';

/** Delete what rules do not keep of a run's checkpoints: the plan, and with --yes the deed. */
export const prune: ISubcommand = {
  name: 'prune',
  description: 'show what to delete of a run, and delete it with --yes',
  examples: [
    'prune gs://my-bucket/my-run --keep-last 3 --keep-every 1000',
    'prune outputs/my-run --keep-best 2 --metric eval_loss',
    "prune gs://my-bucket/my-run --keep-newer-than 7d --keep 'checkpoint-1000' --yes"
  ],
  declare: command =>
    declareRules(
      command
        .argument('<run-uri>', 'the folder of a run')
        .option('--yes', 'delete; without it the plan is shown, and no more')
    ),
  run: async call => {
    const { args, io, options } = call;
    const rules = rulesOf(call, Date.now());
    const { store } = openFolder(args[0] ?? '', io);
    const candidates = await retentionCandidates(store, '', io.signal);
    if (candidates.length === 0) {
      throw nothingThere(store);
    }
    const steps = planRetention(candidates, rules);
    const isMeant = options['yes'] === true;
    const plan = planLines(steps);
    if (isMeant) {
      plan.forEach(call.tell);
      await removeUnkept(
        { store, candidates, steps },
        { signal: io.signal, onRemoved: name => call.tell(`deleted ${name}`) }
      );
    }
    const deleted = steps.filter(({ isKept }) => !isKept);
    return {
      result: {
        uri: store.uriOf(''),
        deleted: isMeant,
        bytes: bytesOf(deleted),
        plan: steps.map(({ checkpoint, isKept, why }) => ({
          uri: store.uriOf(checkpoint.key),
          action: isKept ? 'keep' : 'delete',
          why,
          state: checkpoint.state,
          step: checkpoint.step,
          sizeBytes: checkpoint.sizeBytes
        }))
      },
      lines: isMeant
        ? [summary(deleted, 'deleted')]
        : [
            ...plan,
            `${summary(deleted, 'to be deleted')}; nothing was: repeat with --yes`
          ],
      remarks:
        isMeant && deleted.length > 0 && store.root.scheme === 'gs'
          ? [SOFT_DELETION]
          : []
    };
  }
};

// --- Internal helpers ---

const SOFT_DELETION =
  'A bucket with soft deletion, which is the default, keeps and bills what was deleted for 7 days more.';

function planLines(steps: readonly IRetentionStep[]): string[] {
  return aligned(
    steps.map(({ checkpoint: { name, sizeBytes }, isKept, why }) => [
      isKept ? 'keep' : 'delete',
      name,
      sizeBytes === null ? '' : prettyBytes(sizeBytes),
      why
    ])
  );
}

function bytesOf(steps: readonly IRetentionStep[]): number {
  return steps.reduce(
    (sum, { checkpoint }) => sum + (checkpoint.sizeBytes ?? 0),
    0
  );
}

function summary(steps: readonly IRetentionStep[], what: string): string {
  const noun = steps.length === 1 ? 'checkpoint' : 'checkpoints';
  return `${steps.length} ${noun} ${what}, ${prettyBytes(bytesOf(steps))}`;
}

function nothingThere(store: IStore): StoreError {
  const uri = store.uriOf('');
  return new StoreError('not-found', `${uri} has no training checkpoint.`, {
    operation: 'prune',
    uri,
    next: 'Check the address of the run with `keepstep ls`.'
  });
}
