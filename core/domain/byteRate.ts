/** Less would never arrive. In bytes per second. */
export const LEAST_RATE = 1024;

/**
 * A rate as people write it, in bytes per second: `20 MB/s`, `500k`, `1.5 GiB`. As in the sizes that
 * are shown `M` is a million, and `Mi` is 1024 times 1024. Null for what is no rate, and for less
 * than `LEAST_RATE`.
 */
export function readByteRate(text: string): number | null {
  // `Mb` and `Mbit` are bits to many: refused rather than guessed at.
  const match = /^(\d+(?:[.,]\d+)?)\s*([kKmMgG]?)(i?)(B?)(?:\/s|ps)?$/.exec(
    text.trim()
  );
  if (!match) {
    return null;
  }
  const [, number = '', prefix = '', binary] = match;
  const power = ['', 'k', 'm', 'g'].indexOf(prefix.toLowerCase());
  const base = binary ? 1024 : 1000;
  const rate = Math.floor(Number(number.replace(',', '.')) * base ** power);
  return rate >= LEAST_RATE && Number.isSafeInteger(rate) ? rate : null;
}
