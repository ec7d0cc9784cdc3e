/**
 * The CRC32C of two pieces of data in a row, from the CRC32C of each and the length of the
 * second: in a number of steps that grows with the digits of the length, not with the data.
 *
 * Appending a zero bit is a linear map on the 32 bits of a sum; it is squared once for each
 * binary digit of the length, and applied where the digit is one.
 */
export function combineCrc32c(
  first: number,
  second: number,
  secondLength: number
): number {
  let sum = first;
  // Appends one byte of zeros: one bit, squared three times.
  let map = square(square(square(ONE_ZERO_BIT)));
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      sum = apply(map, sum);
    }
    map = square(map);
  }
  return (sum ^ second) >>> 0;
}

/** What pieces of data sum up to, one after the other, as the service writes it. */
export function joinedCrc32c(
  pieces: readonly { readonly crc32c: string; readonly size: number }[]
): string {
  return toBase64(
    pieces.reduce(
      (sum, { crc32c, size }) => combineCrc32c(sum, fromBase64(crc32c), size),
      0
    )
  );
}

/** A sum as the service writes it: four bytes, the highest first, in base64. */
export function toBase64(sum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum >>> 0);
  return bytes.toString('base64');
}

/** The other way round. */
export function fromBase64(text: string): number {
  return Buffer.from(text, 'base64').readUInt32BE();
}

// --- Internal helpers ---

/** Where each of the 32 bits goes. */
type Map32 = readonly number[];

/** Castagnoli's polynomial, the lowest power in the highest bit. */
const POLYNOMIAL = 0x82f63b78;

const ONE_ZERO_BIT: Map32 = Array.from({ length: 32 }, (_, bit) =>
  bit === 0 ? POLYNOMIAL : 2 ** (bit - 1)
);

function apply(map: Map32, sum: number): number {
  let image = 0;
  for (let bit = 0, rest = sum >>> 0; rest !== 0; bit++, rest >>>= 1) {
    if (rest & 1) {
      image ^= map[bit]!;
    }
  }
  return image >>> 0;
}

function square(map: Map32): Map32 {
  return map.map(image => apply(map, image));
}
