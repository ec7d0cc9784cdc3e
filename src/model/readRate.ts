import { readByteRate } from '#core/domain/byteRate';
import { rateText } from './sizeText';

/**
 * A rate as people write it (`readByteRate`), in bytes per second. Null for `none`; undefined for
 * what is no rate, or too little to be one.
 */
export function readRate(text: string): number | null | undefined {
  return text.trim().toLowerCase() === 'none'
    ? null
    : (readByteRate(text) ?? undefined);
}

/** A rate as `readRate` reads it back, to the byte. */
export function writeRate(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null) {
    return 'none';
  }
  const text = rateText(bytesPerSecond);
  return readRate(text) === bytesPerSecond ? text : `${bytesPerSecond} B/s`;
}
