import type { ErrorKind } from '#core/domain/errors';
import { StoreError } from '#core/domain/errors';

/** Whether an error is one of the file system's, with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return codeOf(error) === code;
}

/** A file system's error as a `StoreError`; one that is a `StoreError` already passes through. */
export function diskError(
  error: unknown,
  about: { readonly operation: string; readonly uri: string }
): StoreError {
  if (error instanceof StoreError) {
    return error;
  }
  const code = codeOf(error) ?? '';
  const known = CODES[code];
  if (!known) {
    return new StoreError(
      'unexpected',
      `The disk failed to ${about.operation} ${about.uri}${code && ` (${code})`}.`,
      { ...about, cause: error }
    );
  }
  const [kind, what, next] = known;
  return new StoreError(kind, `${about.uri} ${what}.`, {
    ...about,
    cause: error,
    ...(next ? { next } : {})
  });
}

// --- Internal helpers ---

const CODES: Readonly<
  Record<string, readonly [ErrorKind, string, string?] | undefined>
> = {
  ENOENT: ['not-found', 'is not there'],
  ENOTDIR: [
    'not-found',
    'is not there: a file stands where a folder should be'
  ],
  EACCES: [
    'permission-denied',
    'may not be touched by this user',
    'Look at the permissions of the file and its folder.'
  ],
  EPERM: [
    'permission-denied',
    'may not be touched by this user',
    'Look at the permissions of the file and its folder.'
  ],
  EROFS: [
    'permission-denied',
    'is on a disk that is mounted read-only',
    'Choose another place.'
  ],
  ENOSPC: [
    'no-space',
    'does not fit: the disk is full',
    'Make room on the disk, then repeat.'
  ],
  EDQUOT: [
    'no-space',
    'does not fit: the quota is used up',
    'Make room, then repeat.'
  ],
  EFBIG: ['no-space', 'is larger than a file on this disk can be'],
  EEXIST: ['already-exists', 'is there already, and was left as it is'],
  EISDIR: ['already-exists', 'is a folder, where a file was meant'],
  ENOTEMPTY: ['already-exists', 'is a folder, where a file was meant'],
  ELOOP: ['bad-message', 'is a symbolic link, which is never followed'],
  ENXIO: ['bad-message', 'is a socket or a device, not a file'],
  ENAMETOOLONG: [
    'bad-message',
    'has a name that is too long for this disk',
    'Give it a shorter name.'
  ],
  EILSEQ: ['bad-message', 'has a name that this disk cannot keep'],
  EMFILE: ['unavailable', 'cannot be opened: too many files are open'],
  ENFILE: ['unavailable', 'cannot be opened: too many files are open'],
  EAGAIN: ['unavailable', 'is busy'],
  EBUSY: ['unavailable', 'is busy'],
  ESTALE: ['unavailable', 'is on a network disk that has lost it'],
  ETIMEDOUT: ['unavailable', 'is on a network disk that does not answer'],
  ENOTCONN: [
    'unavailable',
    'is on a mounted disk that has been disconnected',
    'Mount it again.'
  ],
  EIO: ['unavailable', 'cannot be reached: the disk reports an error']
};

function codeOf(error: unknown): string | undefined {
  // Not `instanceof Error`: a file system's error may come from another realm.
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}
