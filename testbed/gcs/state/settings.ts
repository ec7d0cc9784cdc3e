import { invalid } from '../http/apiError';

/** What can be switched while the server runs. */
export interface ISettings {
  /** The one bearer token that is accepted; null: everybody is let in. */
  readonly requireToken: string | null;
  /** The right token is answered as one whose time is over. */
  readonly tokenExpired: boolean;
  /** For each direction of each connection; null: as fast as it goes. */
  readonly throttleBytesPerSecond: number | null;
  /** A round trip; null: none. */
  readonly latencyMilliseconds: number | null;
  /** Buckets that answer everything with 403. */
  readonly forbiddenBuckets: readonly string[];
}

/** Everything open, nothing slowed. */
export const OPEN_SETTINGS: ISettings = {
  requireToken: null,
  tokenExpired: false,
  throttleBytesPerSecond: null,
  latencyMilliseconds: null,
  forbiddenBuckets: []
};

/** Settings with some of them changed. Unknown names and wrong types are refused, so that a typing error in a test does not pass for a switch. */
export function changeSettings(
  settings: ISettings,
  change: Readonly<Record<string, unknown>>
): ISettings {
  for (const [key, value] of Object.entries(change)) {
    const accepts = ACCEPTS[key as keyof ISettings];
    if (!accepts?.(value)) {
      throw invalid(`The testbed has no setting "${key}" with such a value.`);
    }
  }
  return { ...settings, ...change };
}

// --- Internal helpers ---

const ACCEPTS: Readonly<Record<keyof ISettings, (value: unknown) => boolean>> =
  {
    requireToken: value =>
      value === null || (typeof value === 'string' && value !== ''),
    tokenExpired: value => typeof value === 'boolean',
    throttleBytesPerSecond: isPositiveOrNull,
    latencyMilliseconds: isPositiveOrNull,
    forbiddenBuckets: value =>
      Array.isArray(value) && value.every(name => typeof name === 'string')
  };

function isPositiveOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'number' && value > 0);
}
