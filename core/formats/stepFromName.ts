import type { IRecognised } from './format';

/**
 * Step and epoch in the name of a one-file checkpoint, null for what it does not say:
 * `checkpoint_step_500.pt`, `epoch=3-step=400.ckpt`, `checkpoint_epoch_3_batch_200.pth`.
 *
 * A batch counts from the start of its epoch, so that beside an epoch it is no step. A date and
 * time such as `20251111_143022` is neither.
 */
export function stepFromName(name: string): IRecognised {
  const rest = name.replace(WALL_TIME, '');
  const epoch = numberIn(EPOCH, rest);
  const step =
    numberIn(STEP, rest) ??
    numberIn(ITERATION, rest) ??
    (epoch === null ? numberIn(BATCH, rest) : null);
  return { step, epoch };
}

// --- Internal helpers ---

const WALL_TIME = /\d{8}[_-]\d{6}/g;
const STEP = /(?:^|[_.-])(?:global[_-]?)?step[_=-]?(\d+)/i;
const ITERATION = /(?:^|[_.-])(?:iteration|iter|it)[_=-]?(\d+)/i;
const BATCH = /(?:^|[_.-])(?:batch|ba)[_=-]?(\d+)/i;
const EPOCH = /(?:^|[_.-])(?:epoch|ep|e)[_=-]?(\d+)/i;

function numberIn(pattern: RegExp, name: string): number | null {
  const digits = pattern.exec(name)?.[1];
  const value = Number(digits ?? NaN);
  return Number.isSafeInteger(value) ? value : null;
}
