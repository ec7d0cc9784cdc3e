import type { ErrorKind } from '#core/domain/errors';
import { StoreError } from '#core/domain/errors';
import type { Precondition } from './store';
import { alreadyExists, changedMeanwhile } from './storeErrors';

/** What a call to the service was about, for its error. */
export interface IGcsCall {
  readonly operation: string;
  /** The object or folder, as `gs://…`. */
  readonly uri: string;
  readonly bucket: string;
  /** 404 is about the bucket: a listing or the start of an upload names no object that must be there. */
  readonly aboutBucket?: boolean;
  readonly ifGeneration?: Precondition | undefined;
}

/** What is known of a failure, whichever library or socket it came from. */
export interface IGcsFailure {
  /** HTTP status; absent when no answer came. */
  readonly status?: number | undefined;
  /** The service's own word: `rateLimitExceeded`, `invalid_grant`. */
  readonly reason?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** An error of the official client, of undici or of a socket, as a `StoreError`. */
export function gcsError(error: unknown, call: IGcsCall): StoreError {
  return error instanceof StoreError
    ? error
    : gcsFailure(failureOf(error), call);
}

/**
 * The one place where what the service answers becomes a kind of ours. Messages are our own: the
 * service's may hold the address of an upload session, which is a secret.
 */
export function gcsFailure(failure: IGcsFailure, call: IGcsCall): StoreError {
  const { operation, uri } = call;
  const { status, reason = '', cause, retryAfterSeconds } = failure;
  const make = (kind: ErrorKind, message: string, next?: string) =>
    new StoreError(kind, message, {
      operation,
      uri,
      cause: cause === undefined ? undefined : redacted(cause),
      ...(next === undefined ? {} : { next }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
    });
  const signIn = (why: string) =>
    make('not-signed-in', `${uri} cannot be reached: ${why}.`, SIGN_IN);

  if (reason === 'invalid_grant' || reason === 'invalid_client') {
    return signIn('the Google credentials are no longer valid');
  }
  if (status === undefined) {
    const code = reason && ` (${reason})`;
    return make(
      'unavailable',
      `${uri} cannot be reached: Google Cloud Storage does not answer${code}.`,
      'Look at the network connection, then repeat.'
    );
  }
  switch (status) {
    case 400:
      return make(
        'bad-message',
        `Google Cloud Storage did not understand the request to ${operation} ${uri}${reason && ` (${reason})`}.`
      );
    case 401:
      return signIn('Google Cloud Storage does not accept the credentials');
    case 403:
      if (RATE_REASONS.has(reason)) {
        return make(
          'rate-limited',
          `Google Cloud Storage asks to go slower with ${uri}.`
        );
      }
      return make(
        'permission-denied',
        `The account in use may not ${operation} ${uri}.`,
        `Ask for the role Storage Object User on gs://${call.bucket}, or use another account.`
      );
    case 404:
      return call.aboutBucket
        ? make(
            'not-found',
            `The bucket gs://${call.bucket} does not exist.`,
            'Look at the name of the bucket.'
          )
        : make('not-found', `${uri} is not there.`);
    case 409:
      return changedMeanwhile(call, cause);
    case 412:
      return call.ifGeneration === 'absent'
        ? alreadyExists(call)
        : changedMeanwhile(call, cause);
    case 413:
    case 507:
      return make('no-space', `${uri} does not fit into the storage.`);
    case 429:
      return make(
        'rate-limited',
        `Google Cloud Storage asks to go slower with ${uri}.`
      );
    case 408:
      return make(
        'unavailable',
        `The request to ${operation} ${uri} took too long.`
      );
    default:
      return status >= 500
        ? make(
            'unavailable',
            `Google Cloud Storage could not ${operation} ${uri} just now (${status}).`,
            'Repeat it in a while.'
          )
        : make(
            'unexpected',
            `Google Cloud Storage gave an answer to ${operation} ${uri} that Keepstep does not know (${status}).`
          );
  }
}

/** Seconds of a `Retry-After`, whether written as seconds or as a date. */
export function retryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string' || header === '') {
    return undefined;
  }
  const seconds = Number(header);
  const wait = Number.isNaN(seconds)
    ? (Date.parse(header) - Date.now()) / 1000
    : seconds;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}

/** The first reason in the body of an error answer, as JSON or parsed; `''` when it has none. */
export function reasonIn(body: unknown): string {
  if (typeof body === 'string') {
    try {
      return reasonIn(JSON.parse(body));
    } catch {
      return '';
    }
  }
  const error = field(body, 'error');
  if (typeof error === 'string') {
    return word(error);
  }
  const errors = field(error, 'errors') ?? field(body, 'errors');
  return Array.isArray(errors) ? word(field(errors[0], 'reason')) : '';
}

// --- Internal helpers ---

const SIGN_IN =
  'Sign in with "gcloud auth application-default login", or choose a key file in the settings of the storage.';

const RATE_REASONS = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded'
]);

function failureOf(error: unknown): IGcsFailure {
  const response = field(error, 'response');
  const code = field(error, 'code');
  const status = [code, field(error, 'status'), field(response, 'status')].find(
    value => typeof value === 'number' && value >= 400
  );
  const reason =
    reasonIn(error) || reasonIn(field(response, 'data')) || word(code);
  const header = field(field(response, 'headers'), 'retry-after');
  return {
    status: typeof status === 'number' ? status : undefined,
    reason,
    retryAfterSeconds: retryAfter(header),
    cause: error
  };
}

/** An identifier, and nothing that could be more than that. */
function word(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,40}$/.test(value)
    ? value
    : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** The libraries' errors hold headers and addresses of upload sessions; only name and code go on. */
function redacted(cause: unknown): Error {
  const name = word(field(cause, 'name')) || 'Error';
  const code = word(field(cause, 'code')) || String(field(cause, 'code') ?? '');
  return Object.assign(new Error(`${name}${code && ` ${code}`}`), { code });
}
