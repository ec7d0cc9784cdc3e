import { Option } from 'commander';
import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import { isTaken } from '#core/policy/patterns';
import {
  planSync,
  type ISyncRules,
  type SyncStep
} from '../transfer/tree/planSync';
import { sameFiles } from '../transfer/tree/sameFiles';
import { treeFiles, type ITree } from '../transfer/tree/treeFiles';
import { openFolder } from './openAddress';
import { declarePatterns, patternsOf } from './patternOptions';
import { declareRate } from './rateOption';
import { planLines, planResult, runPlan, type IPlanResult } from './runPlan';
import type { ICliCall, ISubcommand } from './subcommand';

/** Make a folder the same as another, or two folders the same as each other. */
export const sync: ISubcommand = {
  name: 'sync',
  description: 'make one folder the same as another, by size and checksum',
  examples: [
    'sync outputs/my-run gs://my-bucket/my-run --dry-run',
    'sync outputs/my-run gs://my-bucket/my-run --delete',
    "sync notebooks gs://my-bucket/notebooks --both --exclude '.ipynb_checkpoints/**'"
  ],
  declare: command =>
    declarePatterns(
      declareRate(command)
        .argument('<from>', 'a folder')
        .argument('<to>', 'the folder that gets the same files')
        .option('--delete', 'delete there what is not here')
        .option('--both', 'send new files each way')
        .addOption(
          new Option(
            '--prefer <which>',
            'with --both: which of two that differ replaces the other'
          ).choices(['newer'])
        )
        .option('--dry-run', 'only say what would be done')
    ),
  run: async call => {
    const { args, io, options } = call;
    const rules = rulesOf(call);
    const source = openFolder(args[0] ?? '', io);
    const target = openFolder(args[1] ?? '', io);
    const steps = await planned(call, source, target, rules);
    const context = { source, target };
    const dryRun = options['dryRun'] === true;
    const result = {
      from: source.store.uriOf(''),
      to: target.store.uriOf(''),
      dryRun,
      ...planResult(steps, context)
    };
    const plan = planLines(steps, context);
    if (!dryRun) {
      plan.forEach(call.tell);
      await runPlan(call, steps, context);
    }
    return {
      result,
      lines: dryRun ? [...plan, summary(result)] : [summary(result)],
      ...(result.conflicts > 0 ? { problem: conflict(steps, source) } : {})
    };
  }
};

// --- Internal helpers ---

const MOST_NAMED = 5;

/** @throws StoreError `bad-message` for options that contradict each other. */
function rulesOf({ options }: ICliCall): ISyncRules {
  const rules = {
    delete: options['delete'] === true,
    both: options['both'] === true,
    preferNewer: options['prefer'] === 'newer'
  };
  const why =
    rules.both && rules.delete
      ? '--both and --delete contradict each other: a file that is on one side only may be new.'
      : rules.preferNewer && !rules.both
        ? '--prefer is about --both: without it, FROM always wins.'
        : null;
  if (why !== null) {
    throw new StoreError('bad-message', why, {
      operation: 'usage',
      uri: '',
      next: 'See `keepstep sync --help`.'
    });
  }
  return rules;
}

async function planned(
  call: ICliCall,
  source: ITree,
  target: ITree,
  rules: ISyncRules
): Promise<SyncStep[]> {
  const { signal } = call.io;
  const patterns = patternsOf(call.options);
  const isWanted = (path: string): boolean => isTaken(patterns, path);
  const here = await treeFiles(source, signal, isWanted);
  const there = await treeFiles(target, signal, isWanted);
  if (here.files.size === 0 && !(rules.both && there.files.size > 0)) {
    const uri = source.store.uriOf('');
    throw new StoreError('not-found', `${uri} has no file to be synced.`, {
      operation: 'sync',
      uri
    });
  }
  for (const [{ store }, { refused }] of [
    [source, here],
    [target, there]
  ] as const) {
    refused.forEach(({ key, why }) =>
      call.tell(`left alone: ${store.uriOf(key)} ${why}`)
    );
  }
  const same = await sameFiles(
    { store: source.store, files: here.files },
    { store: target.store, files: there.files },
    signal
  );
  return planSync({ source: here.files, target: there.files, same }, rules);
}

function summary(plan: IPlanResult & { dryRun: boolean }): string {
  const { copied, replaced, deleted, conflicts, kept, bytes } = plan;
  return [
    `${copied} copied`,
    `${replaced} replaced`,
    `${deleted} deleted`,
    `${conflicts} in conflict`,
    `${kept} the same`,
    prettyBytes(bytes)
  ]
    .join(', ')
    .concat(plan.dryRun ? ' (nothing was done)' : '');
}

function conflict(steps: readonly SyncStep[], source: ITree): StoreError {
  const paths = steps
    .filter(({ what }) => what === 'conflict')
    .map(({ path }) => path);
  const more =
    paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  return new StoreError(
    'already-exists',
    `Differing on both sides, and left alone: ${paths.slice(0, MOST_NAMED).join(', ')}${more}.`,
    {
      operation: 'sync',
      uri: source.store.uriOf(''),
      next: 'Look at both, and delete one; or let the one that was changed last win with --prefer newer.'
    }
  );
}
