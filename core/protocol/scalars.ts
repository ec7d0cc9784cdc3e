import { StoreError } from '../domain/errors';
import { number, string, type Decoder } from './decode';

/** A whole number from 0 on: bytes, steps. */
export const count: Decoder<number> = (value, path = '$') => {
  const decoded = number(value, path);
  return Number.isSafeInteger(decoded) && decoded >= 0
    ? decoded
    : refuse(path, 'a whole number from 0 on');
};

/** A UUID of any version, in lower case. */
export const uuid = matching(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'a UUID in lower case'
);

/** A CRC32C: base64 of four bytes. */
export const crc32c = matching(
  /^[A-Za-z0-9+/]{5}[AQgw]==$/,
  'a CRC32C in base64'
);

/** A moment, ISO 8601 in UTC with a `Z`: `2026-11-22T13:10:11.123Z`. */
export const instant: Decoder<string> = (value, path = '$') => {
  const text = ISO_UTC(value, path);
  return Number.isNaN(Date.parse(text))
    ? refuse(path, 'a moment that exists')
    : text;
};

// --- Internal helpers ---

const ISO_UTC = matching(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
  'a moment in UTC, such as 2026-01-31T12:00:00Z'
);

function matching(pattern: RegExp, what: string): Decoder<string> {
  return (value, path = '$') => {
    const text = string(value, path);
    return pattern.test(text) ? text : refuse(path, what);
  };
}

function refuse(path: string, what: string): never {
  throw new StoreError('bad-message', `Expected ${path} to be ${what}.`, {
    operation: 'decode',
    uri: path
  });
}
