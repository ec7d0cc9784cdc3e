import type { IRecognised } from './format';
import { numberIn } from './numberIn';

/**
 * Step and epoch in the name of a one-file checkpoint, null for what it does not say:
 * `checkpoint_step_500.pt`, `epoch=3-step=400.ckpt`, `checkpoint_epoch_3_batch_200.pth`.
 *
 * A batch counts from the start of its epoch, so that beside an epoch it is no step, and tells only the
 * order within it. A date and time such as `20251111_143022` is neither, and tells the order, too.
 */
export function stepFromName(name: string): IRecognised {
  const rest = name.replace(WALL_TIME, '');
  const epoch = numberIn(EPOCH, rest);
  const step =
    numberIn(STEP, rest) ??
    numberIn(ITERATION, rest) ??
    (epoch === null ? numberIn(BATCH, rest) : null);
  const batch = epoch === null ? null : numberIn(BATCH, rest);
  const within = batch ?? timeIn(name);
  return { step, epoch, ...(within === null ? {} : { within }) };
}

// --- Internal helpers ---

const WALL_TIME = /\d{8}[_-]\d{6}/g;
const STEP = /(?:^|[_.-])(?:global[_-]?)?step[_=-]?(\d+)/i;
const ITERATION = /(?:^|[_.-])(?:iteration|iter|it)[_=-]?(\d+)/i;
const BATCH = /(?:^|[_.-])(?:batch|ba)[_=-]?(\d+)/i;
const EPOCH = /(?:^|[_.-])(?:epoch|ep|e)[_=-]?(\d+)/i;

/** Milliseconds since 1970 of a date and time in a name, as if it were UTC: no name tells the zone. */
function timeIn(name: string): number | null {
  const [, year, month, day, hours, minutes, seconds] =
    /(?<!\d)(\d{4})(\d{2})(\d{2})[_-](\d{2})(\d{2})(\d{2})(?!\d)/.exec(name) ??
    [];
  if (year === undefined) {
    return null;
  }
  const text = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.000Z`;
  const time = Date.parse(text);
  // The 30th of February is taken for the 2nd of March.
  return Number.isNaN(time) || new Date(time).toISOString() !== text
    ? null
    : time;
}
