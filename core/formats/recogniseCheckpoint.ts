import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type { IFormat, IRecognised } from './format';
import { isUnfinishedName } from './isUnfinishedName';
import * as registry from './index';

/** Every format Keepstep knows. No two of them recognise the same name. */
export const FORMATS: readonly IFormat[] = Object.values(registry);

/** A format, and what it read from the name. */
export interface IRecognisedCheckpoint {
  readonly format: IFormat;
  readonly recognised: IRecognised;
}

/**
 * Which format's checkpoint a line of a listing is, by its name alone; null for everything else.
 * A name that a tool gives to something unfinished is never a checkpoint.
 */
export function recogniseCheckpoint(
  entry: Entry
): IRecognisedCheckpoint | null {
  if (entry.kind === 'refused' || isUnfinishedName(baseName(entry.key))) {
    return null;
  }
  for (const format of FORMATS) {
    const recognised = format.recognise(entry);
    if (recognised) {
      return { format, recognised };
    }
  }
  return null;
}
