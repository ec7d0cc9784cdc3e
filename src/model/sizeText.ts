import prettyBytes from 'pretty-bytes';

/** Bytes for a reader: `1.2 GB`, powers of 1000 as buckets are billed. */
export function sizeText(bytes: number): string {
  return prettyBytes(bytes);
}

/** Bytes per second for a reader: `410 MB/s`. */
export function rateText(bytesPerSecond: number): string {
  return `${prettyBytes(bytesPerSecond)}/s`;
}
