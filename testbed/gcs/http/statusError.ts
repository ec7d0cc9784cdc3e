import { ApiError } from './apiError';

/** The error that a fault answers with. */
export function statusError({
  status,
  retryAfterSeconds
}: {
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
}): ApiError {
  return new ApiError(
    status,
    REASONS[status] ?? 'backendError',
    `A fault of the testbed: ${status}.`,
    retryAfterSeconds === undefined
      ? {}
      : { 'Retry-After': String(retryAfterSeconds) }
  );
}

// --- Internal helpers ---

const REASONS: Readonly<Record<number, string>> = {
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  410: 'gone',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
  507: 'insufficientStorage'
};
