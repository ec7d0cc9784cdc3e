import type { ISettings } from '../state/settings';
import { ApiError } from './apiError';

/** What decides whether a request is let in. */
interface IAttempt {
  readonly authorization: string | undefined;
  /** The bucket, or both of a copy. */
  readonly buckets: readonly string[];
  /** The request names a resumable session: its address is a credential of its own. */
  readonly hasSession: boolean;
}

/** Refuse who has no right token, or asks for a forbidden bucket. @throws ApiError 401, 403 */
export function authorise(settings: ISettings, attempt: IAttempt): void {
  const { requireToken, tokenExpired, forbiddenBuckets } = settings;
  const { authorization, buckets, hasSession } = attempt;
  if (requireToken !== null && !(hasSession && authorization === undefined)) {
    if (authorization === undefined) {
      throw unauthorized(
        'required',
        'Anonymous caller does not have access. Login Required.'
      );
    }
    if (tokenExpired || authorization !== `Bearer ${requireToken}`) {
      throw unauthorized('authError', 'Invalid Credentials');
    }
  }
  const forbidden = buckets.find(name => forbiddenBuckets.includes(name));
  if (forbidden !== undefined) {
    throw new ApiError(
      403,
      'forbidden',
      `The caller does not have access to the bucket ${forbidden}.`
    );
  }
}

// --- Internal helpers ---

function unauthorized(reason: string, message: string): ApiError {
  return new ApiError(401, reason, message, {
    'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"'
  });
}
