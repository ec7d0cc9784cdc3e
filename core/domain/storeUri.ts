import { StoreError } from './errors';

/** The places Keepstep knows how to address. */
export type StoreScheme = 'gs' | 'drive' | 'file' | 'memory';

/**
 * An address in a storage.
 *
 * `container` is the bucket or the Drive folder id, and empty for `file`. `key` is raw: it is
 * what the service stores, never percent-encoded or decoded. A folder's key ends in `/`, or is
 * empty for the container itself. A `file` key is the absolute path, with its leading `/`.
 */
export interface IStoreUri {
  readonly scheme: StoreScheme;
  readonly container: string;
  readonly key: string;
}

/**
 * Read `gs://bucket/key`, `drive://<folderId>/path`, `memory://name/key`, `file:///abs/path` or
 * a bare absolute path.
 *
 * @throws StoreError `bad-message` for anything else, relative paths included: only the caller
 * knows what they are relative to.
 */
export function parseStoreUri(text: string): IStoreUri {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text);
  if (!match) {
    if (text.startsWith('/')) {
      return { scheme: 'file', container: '', key: text };
    }
    throw notAnAddress(text);
  }
  const scheme = match[1]!.toLowerCase();
  const rest = match[2]!;
  if (scheme === 'file') {
    if (!rest.startsWith('/')) {
      throw notAnAddress(text);
    }
    return { scheme, container: '', key: rest };
  }
  if (scheme !== 'gs' && scheme !== 'drive' && scheme !== 'memory') {
    throw notAnAddress(text);
  }
  const slash = rest.indexOf('/');
  const container = slash < 0 ? rest : rest.slice(0, slash);
  if (!container || (scheme === 'gs' && !BUCKET_NAME.test(container))) {
    throw notAnAddress(text);
  }
  return { scheme, container, key: slash < 0 ? '' : rest.slice(slash + 1) };
}

/** The text of an address; `parseStoreUri` reads it back to the same value. */
export function formatStoreUri(uri: IStoreUri): string {
  return uri.scheme === 'file'
    ? `file://${uri.key}`
    : `${uri.scheme}://${uri.container}/${uri.key}`;
}

/** The same address, meant as a folder: its key ends in `/`, or is empty. */
export function asFolder(uri: IStoreUri): IStoreUri {
  return { ...uri, key: folderKey(uri.key) };
}

/** A key as a folder: with one `/` at its end, the empty key unchanged. */
export function folderKey(key: string): string {
  return key === '' || key.endsWith('/') ? key : `${key}/`;
}

/** The last segment of a key, without a folder's `/`: `checkpoint-10` of `run/checkpoint-10/`. */
export function baseName(key: string): string {
  const trimmed = key.endsWith('/') ? key.slice(0, -1) : key;
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** The folder that holds a key, `''` at the top: `run/` of `run/checkpoint-10/`. */
export function parentFolder(key: string): string {
  const trimmed = key.endsWith('/') ? key.slice(0, -1) : key;
  return trimmed.slice(0, trimmed.lastIndexOf('/') + 1);
}

// --- Internal helpers ---

// https://cloud.google.com/storage/docs/buckets#naming: 3 to 222 characters in all.
const BUCKET_NAME = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

function notAnAddress(text: string): StoreError {
  return new StoreError(
    'bad-message',
    `"${text}" is not an address of a storage.`,
    {
      operation: 'address',
      uri: text,
      next: 'Use gs://bucket/folder, file:///folder or an absolute path.'
    }
  );
}
