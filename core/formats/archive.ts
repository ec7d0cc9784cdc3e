import { isArchive, unpackedKey } from '../domain/archive';
import type { Entry } from '../domain/entry';
import type { IFormat, IInspection, IRecognised } from './format';
import { huggingface } from './huggingface';

/**
 * A checkpoint's folder that was packed into one file: `checkpoint-500.tar.gz`. What is in it, its
 * manifest tells; without one nobody knows.
 */
export const archive: IFormat = {
  id: 'archive',
  label: 'Archive',
  recognise,
  inspect,
  isMarker: () => false,
  roleOf: () => 'other',
  weightsOf: () => null,
  inseparable: ([path]) =>
    `${path ?? 'it'} is an archive, from which nothing can be left out any more`
};

// --- Internal helpers ---

function recognise(entry: Entry): IRecognised | null {
  return entry.kind === 'file' && isArchive(entry.key)
    ? huggingface.recognise({ kind: 'folder', key: unpackedKey(entry.key) })
    : null;
}

async function inspect(
  { files }: Parameters<IFormat['inspect']>[0],
  recognised: IRecognised
): Promise<IInspection> {
  const isThere = files.length > 0;
  return {
    ...recognised,
    metric: null,
    state: isThere ? 'unknown' : 'incomplete',
    reasons: [
      isThere
        ? 'it is an archive without a manifest: nothing says what has to be in it'
        : 'its file is missing'
    ]
  };
}
