import type { Entry } from '../domain/entry';
import { baseName, parentFolder } from '../domain/storeUri';
import type { IRecognised } from './format';
import { stepFromName } from './stepFromName';

/**
 * What the name of a folder tells that many frameworks and scripts give: `checkpoint_3`, `step_500`,
 * `step-500`, `epoch_2`, `checkpoint_step_500`, `checkpoint_epoch_3_batch_200`; and a bare number, with or
 * without zeros before it, in a folder that is named after checkpoints. Whose it is, its files tell.
 */
export function stepFolder(entry: Entry): IRecognised | null {
  if (entry.kind !== 'folder') {
    return null;
  }
  const name = baseName(entry.key);
  if (WORDS.test(name)) {
    return stepFromName(name);
  }
  const isNumber =
    /^\d{1,12}$/.test(name) &&
    NAMED_AFTER.test(baseName(parentFolder(entry.key)));
  const [, digits] = NUMBERED.exec(name) ?? (isNumber ? [name, name] : []);
  return digits === undefined ? null : { step: Number(digits), epoch: null };
}

// --- Internal helpers ---

const WORDS =
  /^(?:(?:checkpoint|ckpt|model|state)[_-])?(?:(?:global_)?step|iteration|iter|epoch|ep)[_=-]?\d{1,12}(?:[_-](?:step|iter|batch|ba)[_=-]?\d{1,12})?$/i;
const NUMBERED = /^(?:checkpoint_|ckpt[_-])(\d{1,12})$/i;
const NAMED_AFTER = /ckpt|checkpoint/i;
