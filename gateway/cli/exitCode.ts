import type { ErrorKind } from '#core/domain/errors';

/** The exit code for an error: 1 failed, 2 usage, 3 nothing found, 130 interrupted. */
export function exitCode(kind: ErrorKind): number {
  switch (kind) {
    case 'not-found':
      return NOT_FOUND_OR_INCOMPLETE;
    case 'bad-message':
      return 2;
    case 'cancelled':
      return 130;
    case 'permission-denied':
    case 'not-signed-in':
    case 'already-exists':
    case 'changed-meanwhile':
    case 'rate-limited':
    case 'unavailable':
    case 'corrupt':
    case 'no-space':
    case 'unsupported':
    case 'unexpected':
      return 1;
  }
}

/** For a checkpoint, or anything else, that is not there or not whole. */
export const NOT_FOUND_OR_INCOMPLETE = 3;
