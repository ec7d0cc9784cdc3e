import type { ErrorKind } from '#core/domain/errors';

/** The HTTP status that says an error's kind: the one place where kinds become statuses. */
export function statusOf(kind: ErrorKind): number {
  switch (kind) {
    case 'bad-message':
      return 400;
    case 'not-signed-in':
      // Not 401: the browser is signed in to Jupyter; it is the storage that is not.
      return 424;
    case 'permission-denied':
      return 403;
    case 'not-found':
      return 404;
    case 'already-exists':
    case 'changed-meanwhile':
      return 409;
    case 'corrupt':
    case 'unsupported':
      return 422;
    case 'rate-limited':
      return 429;
    case 'cancelled':
      return 499;
    case 'unavailable':
      return 503;
    case 'no-space':
      return 507;
    case 'unexpected':
      return 500;
  }
}
