/**
 * How long ago, in the reader's language: `4 minutes ago`, or `4 min. ago` when short.
 *
 * @param then milliseconds since 1970
 */
export function ageText(
  then: number,
  now: number,
  locale: string | undefined,
  style: 'long' | 'narrow' = 'long'
): string {
  const seconds = Math.min(0, (then - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => -seconds >= size) ?? [
    'second',
    1
  ];
  // A clock that is ahead, and the last few seconds, are both "now".
  const count =
    unit === 'second' && -seconds < 5 ? 0 : Math.trunc(seconds / size);
  return new Intl.RelativeTimeFormat(locale, {
    numeric: 'auto',
    style
  }).format(count, unit);
}

/** A span of time for a reader: `12 s`, `3 min`, `2 hr`. */
export function durationText(
  seconds: number,
  locale: string | undefined
): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [
    'second',
    1
  ];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0
  }).format(Math.ceil(seconds / size));
}

/** How long something took: `75 s`, `2 min`, `1.5 hr`. Rounded, where time left is rounded up. */
export function spanText(seconds: number, locale: string | undefined): string {
  const [unit, size, digits] =
    SPANS.find(([, size]) => seconds >= 1.5 * size) ?? SECONDS;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits
  }).format(Math.max(seconds / size, unit === 'second' ? 1 : 0));
}

// --- Internal helpers ---

const SECONDS = ['second', 1, 0] as const;

const SPANS: readonly (readonly ['day' | 'hour' | 'minute', number, 0 | 1])[] =
  [
    ['day', 86400, 1],
    ['hour', 3600, 1],
    ['minute', 60, 0]
  ];

const UNITS: readonly (readonly [
  'year' | 'month' | 'week' | 'day' | 'hour' | 'minute',
  number
])[] = [
  ['year', 31557600],
  ['month', 2629800],
  ['week', 604800],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60]
];
