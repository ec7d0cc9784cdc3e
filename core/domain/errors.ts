/**
 * Every way an operation on a storage can fail. The list is closed: it is switched over
 * exhaustively where it becomes an HTTP status, a sentence in the panel and an exit code.
 */
export const ERROR_KINDS = [
  'not-found',
  'permission-denied',
  'not-signed-in',
  'already-exists',
  'changed-meanwhile',
  'rate-limited',
  'unavailable',
  'corrupt',
  'no-space',
  'unsupported',
  'cancelled',
  'bad-message',
  'unexpected'
] as const;

/** One of {@link ERROR_KINDS}; docs/errors.md says what each means. */
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What an error is about. */
export interface IErrorContext {
  /** The operation that failed, as a verb a user knows: `list`, `read`, `upload`. */
  operation: string;
  /** The object or folder, as a URI. It never carries a secret. */
  uri: string;
  /** What the user can do next, when the place that failed knows better than the kind does. */
  next?: string;
  /** The error underneath. It never crosses to the browser. */
  cause?: unknown;
  /** Seconds the service asked us to wait (`Retry-After`), when it did. */
  retryAfterSeconds?: number;
}

/**
 * The one error that crosses layers.
 *
 * The message is a whole sentence that names the object and the cause, and holds no secret.
 */
export class StoreError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    context: IErrorContext
  ) {
    super(message, { cause: context.cause });
    this.name = 'StoreError';
    this.operation = context.operation;
    this.uri = context.uri;
    this.next = context.next;
    this.retryAfterSeconds = context.retryAfterSeconds;
  }

  readonly operation: string;
  readonly uri: string;
  readonly next: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Whether trying the same call again may help. */
export function isRetryable(kind: ErrorKind): boolean {
  return kind === 'rate-limited' || kind === 'unavailable';
}

/** The error for a call whose `AbortSignal` fired. Nothing is shown for it. */
export function cancelledError(operation: string, uri: string): StoreError {
  return new StoreError('cancelled', `Cancelled: ${operation} ${uri}`, {
    operation,
    uri
  });
}
