import { StoreError } from '../domain/errors';

/** Turns what came over the wire into a value of type `T`, or throws `bad-message`. */
export type Decoder<T> = (value: unknown, path?: string) => T;

/** The type a decoder makes. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export const string: Decoder<string> = (value, path = '$') =>
  typeof value === 'string' ? value : refuse(path, 'a string', value);

export const boolean: Decoder<boolean> = (value, path = '$') =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

/** A finite number: JSON has no other. */
export const number: Decoder<number> = (value, path = '$') =>
  typeof value === 'number' && Number.isFinite(value)
    ? value
    : refuse(path, 'a number', value);

/** Any value, as it is. */
export const anything: Decoder<unknown> = value => value;

/** One of a fixed list of strings. */
export function oneOf<const T extends string>(
  values: readonly T[]
): Decoder<T> {
  return (value, path = '$') =>
    values.includes(value as T)
      ? (value as T)
      : refuse(path, values.join(' or '), value);
}

/** Exactly this value, such as a schema's number. */
export function exactly<const T extends string | number>(
  expected: T
): Decoder<T> {
  return (value, path = '$') =>
    value === expected ? expected : refuse(path, String(expected), value);
}

export function nullable<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value, path = '$') =>
    value === null || value === undefined ? null : inner(value, path);
}

export function optional<T>(inner: Decoder<T>): Decoder<T | undefined> {
  return (value, path = '$') =>
    value === undefined ? undefined : inner(value, path);
}

/** Where there is nothing, the default: for fields that an older peer does not send. */
export function defaulting<T>(inner: Decoder<T>, otherwise: T): Decoder<T> {
  return (value, path = '$') =>
    value === undefined ? otherwise : inner(value, path);
}

export function array<T>(inner: Decoder<T>): Decoder<T[]> {
  return (value, path = '$') =>
    Array.isArray(value)
      ? value.map((item, index) => inner(item, `${path}[${index}]`))
      : refuse(path, 'a list', value);
}

/** A map from any string to `T`. `__proto__` is a key like any other. */
export function record<T>(inner: Decoder<T>): Decoder<Record<string, T>> {
  return (value, path = '$') => {
    const entries = Object.entries(asObject(value, path));
    return Object.fromEntries(
      entries.map(([key, item]) => [key, inner(item, `${path}.${key}`)])
    );
  };
}

/** An object with these fields; fields it does not name are dropped. */
export function object<T extends object>(fields: {
  [K in keyof T]-?: Decoder<T[K]>;
}): Decoder<T> {
  return (value, path = '$') => {
    const source = asObject(value, path);
    const keys = Object.keys(fields) as (keyof T & string)[];
    return Object.fromEntries(
      keys.map(key => [
        key,
        fields[key](
          Object.hasOwn(source, key) ? source[key] : undefined,
          `${path}.${key}`
        )
      ])
    ) as T;
  };
}

// --- Internal helpers ---

function asObject(value: unknown, path: string): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse(path, 'an object', value);
}

function refuse(path: string, expected: string, value: unknown): never {
  const got =
    value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  throw new StoreError(
    'bad-message',
    `Expected ${path} to be ${expected}, got ${got}.`,
    {
      operation: 'decode',
      uri: path
    }
  );
}
