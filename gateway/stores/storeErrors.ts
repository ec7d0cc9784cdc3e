import { StoreError } from '#core/domain/errors';
import type { Precondition } from './store';

/**
 * Compare a precondition with what is there (null: nothing), where the service does not do it.
 * @throws StoreError `already-exists` for `'absent'`, `changed-meanwhile` for a generation.
 */
export function checkPrecondition(
  wanted: Precondition | undefined,
  there: string | null,
  about: { readonly operation: string; readonly uri: string }
): void {
  if (wanted === undefined) {
    return;
  }
  if (wanted === 'absent') {
    if (there !== null) {
      throw alreadyExists(about);
    }
    return;
  }
  if (wanted.generation !== there) {
    throw changedMeanwhile(about);
  }
}

/** The error for a place that is taken. */
export function alreadyExists(about: {
  readonly operation: string;
  readonly uri: string;
}): StoreError {
  return new StoreError(
    'already-exists',
    `${about.uri} is there already, and was left as it is.`,
    about
  );
}

/** The error for an object that is not the one that was meant. */
export function changedMeanwhile(
  about: { readonly operation: string; readonly uri: string },
  cause?: unknown
): StoreError {
  return new StoreError(
    'changed-meanwhile',
    `${about.uri} was changed or removed by someone else meanwhile.`,
    { ...about, cause, next: 'Look at it again, then repeat.' }
  );
}

/** The error for an object that is not there. */
export function notFound(
  about: { readonly operation: string; readonly uri: string },
  cause?: unknown
): StoreError {
  return new StoreError('not-found', `${about.uri} is not there.`, {
    ...about,
    cause
  });
}

/** The error for bytes that are not those that were sent. */
export function corrupt(
  about: { readonly operation: string; readonly uri: string },
  what: string
): StoreError {
  return new StoreError(
    'corrupt',
    `${about.uri} was not published: ${what}.`,
    about
  );
}

/** The error for an upload that the store no longer knows. */
export function uploadForgotten(
  about: { readonly operation: string; readonly uri: string },
  cause?: unknown
): StoreError {
  return new StoreError(
    'not-found',
    `The unfinished upload of ${about.uri} is no longer known to the storage.`,
    { ...about, cause, next: 'Start it again.' }
  );
}
