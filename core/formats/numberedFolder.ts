import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type { IFormat, IRecognised } from './format';
import { numberIn } from './numberIn';

/** Recognises folders whose names are a pattern's, with the step in its first group. */
export function numberedFolder(pattern: RegExp): IFormat['recognise'] {
  return (entry: Entry): IRecognised | null => {
    const step = numberIn(pattern, baseName(entry.key));
    return entry.kind === 'folder' && step !== null
      ? { step, epoch: null }
      : null;
  };
}
