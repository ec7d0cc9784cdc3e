import { isTrainingState, type FileRole } from '#core/domain/fileRole';
import type { IManifest } from '#core/domain/manifest';
import type { ILeftOut } from '#core/domain/selection';
import { array, object, oneOf, string } from '#core/protocol/decode';

/** What was left out when a checkpoint was copied; anything else under that name is left alone. */
export function leftOutOf(manifest: IManifest): readonly ILeftOut[] {
  try {
    return decodeLeftOut(manifest.metadata['leftOut']);
  } catch {
    return [];
  }
}

/** Whether training cannot go on as it was without what was left out. */
export function isWeightsOnly(leftOut: readonly ILeftOut[]): boolean {
  return leftOut.some(({ role }) => isTrainingState(role));
}

/** One line for a checkpoint's reasons; none where nothing was left out. */
export function leftOutNotes(leftOut: readonly ILeftOut[]): string[] {
  if (leftOut.length === 0) {
    return [];
  }
  const named = leftOut.slice(0, MOST_NAMED).map(({ path }) => path);
  const more = leftOut.length - named.length;
  const what = `without ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    isWeightsOnly(leftOut)
      ? `weights only: it was copied ${what}`
      : `it was copied ${what}`
  ];
}

// --- Internal helpers ---

const MOST_NAMED = 4;

const ROLES: readonly FileRole[] = [
  'weights',
  'optimizer',
  'scheduler',
  'scaler',
  'random',
  'progress',
  'settings',
  'other'
];

const decodeLeftOut = array(
  object<ILeftOut>({
    path: string,
    role: oneOf(ROLES),
    why: oneOf(['optimizer-excluded', 'pattern'])
  })
);
