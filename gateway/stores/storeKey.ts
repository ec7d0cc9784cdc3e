import { StoreError } from '#core/domain/errors';

/**
 * Why a key can be no file below a root, as the end of a sentence; null for a good one. One rule
 * for all stores, since what is in one of them is to be kept in any other.
 */
export function whyRefused(key: string): string | null {
  if (/\p{Surrogate}/u.test(key)) {
    return 'is not valid Unicode';
  }
  if (/[\0\r\n]/.test(key)) {
    return 'has a line break or a NUL in its name';
  }
  if (key.startsWith('/')) {
    return 'starts with a slash, which leads out of its folder';
  }
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  if (segments.some(segment => segment === '.' || segment === '..')) {
    return 'has "." or ".." in its path, which leads out of its folder';
  }
  if (key !== '' && segments.includes('')) {
    return 'has two slashes in a row, which no file can have';
  }
  return null;
}

/** What `checkKey` is told: the operation and the address are for the message. */
export interface IKeyCheck {
  readonly operation: string;
  readonly uri: string;
  readonly maxKeyBytes: number;
  /** A folder's key is expected: empty, or with `/` at its end. */
  readonly folder?: boolean;
}

/** @throws StoreError `bad-message` for a key that is none, or that leads out of the root. */
export function checkKey(key: string, check: IKeyCheck): void {
  const why =
    whyRefused(key) ??
    wrongKind(key, check.folder ?? false) ??
    tooLong(key, check.maxKeyBytes);
  if (why) {
    throw refusedKey(key, why, check);
  }
}

/** The error for a key that a store will not touch; `why` ends the sentence. */
export function refusedKey(
  key: string,
  why: string,
  about: { readonly operation: string; readonly uri: string }
): StoreError {
  return new StoreError(
    'bad-message',
    `${JSON.stringify(key)} ${why}: refused to ${about.operation} ${about.uri}.`,
    {
      operation: about.operation,
      uri: about.uri,
      next: 'Use a plain name inside the storage.'
    }
  );
}

// --- Internal helpers ---

function wrongKind(key: string, folder: boolean): string | null {
  if (folder) {
    return key === '' || key.endsWith('/')
      ? null
      : 'is no folder: a folder ends in a slash';
  }
  return key === '' || key.endsWith('/') ? 'names a folder, not a file' : null;
}

function tooLong(key: string, maxKeyBytes: number): string | null {
  return Buffer.byteLength(key) > maxKeyBytes
    ? `is longer than ${maxKeyBytes} bytes`
    : null;
}
