/** The number that a pattern finds first in a name, or null. */
export function numberIn(pattern: RegExp, name: string): number | null {
  const digits = pattern.exec(name)?.[1];
  const value = Number(digits ?? NaN);
  return Number.isSafeInteger(value) ? value : null;
}
