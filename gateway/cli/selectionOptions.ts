import type { Command } from 'commander';
import type { ISelection } from '#core/domain/selection';
import type { ITransferJob } from '../transfer/checkpoint/job';
import { previewSelection } from '../transfer/checkpoint/previewSelection';
import { declarePatterns, patternLists } from './patternOptions';
import type { ICliCall } from './subcommand';

/** Declare `--exclude-optimizer`, `--include` and `--exclude`. */
export function declareSelection(command: Command): Command {
  return declarePatterns(
    command.option(
      '--exclude-optimizer',
      'leave out optimizer, scheduler and random number state'
    )
  );
}

/** What of a checkpoint is asked for; undefined for all of it. */
export function selectionOf(
  options: Readonly<Record<string, unknown>>
): ISelection | undefined {
  const { include, exclude } = patternLists(options);
  const excludeOptimizer = options['excludeOptimizer'] === true;
  return excludeOptimizer || include.length > 0 || exclude.length > 0
    ? { excludeOptimizer, include, exclude }
    : undefined;
}

/**
 * Tell what a transfer leaves out and what follows from that.
 * @returns what `--json` says of it.
 */
export async function tellSelection(
  job: ITransferJob,
  { io, tell }: ICliCall
): Promise<Pick<Awaited<ReturnType<typeof previewSelection>>, 'leftOut'>> {
  const { leftOut, warnings } = await previewSelection(job, io.signal);
  warnings.forEach(tell);
  if (job.selection && leftOut.length === 0) {
    tell('Nothing is left out: no file of the checkpoint is meant.');
  }
  return { leftOut };
}
