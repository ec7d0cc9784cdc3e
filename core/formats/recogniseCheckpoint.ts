import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type { IFormat, IRecognised } from './format';
import { FORMATS } from './index';
import { isUnfinishedName } from './isUnfinishedName';

/** A format, and what it read from the name. */
export interface IRecognisedCheckpoint {
  readonly format: IFormat;
  readonly recognised: IRecognised;
}

/**
 * Which format's checkpoint a line of a listing is, by its name; null for everything else. Where
 * several formats share the name, the paths of its files decide, when they are known.
 *
 * A name that a tool gives to something unfinished is never a checkpoint.
 */
export function recogniseCheckpoint(
  entry: Entry,
  paths: readonly string[] = []
): IRecognisedCheckpoint | null {
  if (entry.kind === 'refused' || isUnfinishedName(baseName(entry.key))) {
    return null;
  }
  const candidates = FORMATS.flatMap(format => {
    const recognised = format.recognise(entry);
    return recognised ? [{ format, recognised }] : [];
  });
  return (
    candidates.find(({ format }) => !format.owns || format.owns(paths)) ??
    candidates.at(-1) ??
    null
  );
}
