/** A CRC32C as storages write it: base64 of the four bytes, the most significant first. */
export function formatCrc32c(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

/**
 * The number of a CRC32C in that writing.
 * @throws TypeError for anything else: callers hold sums that they computed or decoded.
 */
export function parseCrc32c(text: string): number {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 4) {
    throw new TypeError(
      `Expected a CRC32C of four bytes in base64, got "${text}".`
    );
  }
  return bytes.readUInt32BE();
}
