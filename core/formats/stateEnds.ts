import { asCharacters } from './asCharacters';
import type { CheckedFile } from './fileCheck';
import type { ICheckpointReader } from './format';
import { parseLenientJson } from './lenientJson';

/**
 * What the two ends of a large `trainer_state.json` hold: the fields before `log_history`, the
 * ones after it, and as `log_history` its last lines. Both ends have to be JSON; what lies between
 * them is taken on trust.
 *
 * Null where the file does not have this form: the Trainer sorts its fields, so that less than a
 * kilobyte stands before `log_history`.
 *
 * @throws SyntaxError for an end that is damaged or cut short.
 */
export async function readStateEnds(
  reader: ICheckpointReader,
  { path, size }: CheckedFile
): Promise<unknown> {
  const tailStart = Math.max(0, size - TAIL_BYTES);
  const ends = await Promise.all([
    reader.readRange(path, 0, HEAD_BYTES),
    reader.readRange(path, tailStart, size - tailStart)
  ]);
  const [head = '', tail = ''] = ends.map(asCharacters);
  if (!head.trimStart().startsWith('{') || !tail.trimEnd().endsWith('}')) {
    throw new SyntaxError('It is no object from its first to its last byte.');
  }
  const before = fieldsBeforeLog(head);
  const after = lastLinesAndFields(tail);
  return before && after && { ...before, ...after };
}

// --- Internal helpers ---

const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 256 * 1024;
const LOG_OF = '"log_history":[';
const LOG = /"log_history"\s*:\s*\[/;
/** Where one line of the log ends and the next begins. */
const BETWEEN_LINES = /\}\s*,\s*(?=\{)/;

function fieldsBeforeLog(head: string): object | null {
  const log = LOG.exec(head);
  return (
    log &&
    (parseLenientJson(`${head.slice(0, log.index)}${LOG_OF}]}`) as object)
  );
}

function lastLinesAndFields(tail: string): object | null {
  const between = BETWEEN_LINES.exec(tail);
  if (!between) {
    return null;
  }
  const lines = tail.slice(between.index + between[0].length);
  return parseLenientJson(`{${LOG_OF}${lines}`) as object;
}
