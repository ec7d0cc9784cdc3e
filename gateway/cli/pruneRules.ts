import { InvalidArgumentError, Option, type Command } from 'commander';
import picomatch from 'picomatch';
import { StoreError } from '#core/domain/errors';
import type { IPruneRules } from '#core/policy/retention';
import type { ICliCall } from './subcommand';

/** The options that say what stays. */
export function declareRules(command: Command): Command {
  return command
    .option('--keep-last <n>', 'keep the newest complete ones', count)
    .option('--keep-every <steps>', 'keep those at multiples of it', count)
    .option('--keep-best <n>', 'keep the best by a metric', count)
    .option('--metric <name>', 'with --keep-best: which metric')
    .addOption(
      new Option(
        '--best-is <which>',
        'with --keep-best: by its name if not said'
      ).choices(['lowest', 'highest'])
    )
    .option('--keep-newer-than <time>', 'keep what is newer: 12h, 7d', duration)
    .option('--keep <pattern...>', 'keep what has such a name')
    .option(
      '--incomplete',
      'delete incomplete ones, too, older than the newest complete one'
    );
}

/** @throws StoreError `bad-message` where nothing says what stays. */
export function rulesOf({ options }: ICliCall, now: number): IPruneRules {
  const numbers = options as Record<string, number | undefined>;
  const { keepLast, keepEvery, keepBest, keepNewerThan } = numbers;
  const patterns = (options['keep'] ?? []) as readonly string[];
  const says = [keepLast, keepEvery, keepBest, keepNewerThan];
  if (says.every(one => one === undefined) && patterns.length === 0) {
    throw new StoreError(
      'bad-message',
      'Nothing says which checkpoints to keep.',
      {
        operation: 'usage',
        uri: '',
        next: 'Give --keep-last, --keep-every, --keep-best, --keep-newer-than or --keep; see `keepstep prune --help`.'
      }
    );
  }
  const metric = options['metric'] as string | undefined;
  const isHighest =
    options['bestIs'] === undefined
      ? !LOWER_IS_BETTER.test(metric ?? 'loss')
      : options['bestIs'] === 'highest';
  return {
    keepLast: keepLast ?? 1,
    keepEvery,
    keepBest:
      keepBest === undefined
        ? undefined
        : { count: keepBest, metric, higherIsBetter: isHighest },
    keepSince: keepNewerThan === undefined ? undefined : now - keepNewerThan,
    keepNamed: patterns.length > 0 ? picomatch([...patterns]) : undefined,
    incomplete: options['incomplete'] === true
  };
}

// --- Internal helpers ---

const LOWER_IS_BETTER = /loss|perplexity|wer|cer|error|mae|mse|fid/i;
const UNITS: Readonly<Record<string, number>> = {
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000
};

function count(text: string): number {
  const value = Number(text);
  if (!/^\d{1,12}$/.test(text) || value === 0) {
    throw new InvalidArgumentError('It is a whole number from 1 on.');
  }
  return value;
}

/** Milliseconds. */
function duration(text: string): number {
  const [, number = '', unit = ''] =
    /^(\d{1,6}(?:\.\d+)?)(min|h|d|w)$/.exec(text) ?? [];
  if (unit === '') {
    throw new InvalidArgumentError(
      'It is a number and a unit: 30min, 12h, 7d, 2w.'
    );
  }
  return Number(number) * UNITS[unit]!;
}
