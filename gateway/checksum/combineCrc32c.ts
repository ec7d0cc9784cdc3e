import { formatCrc32c, parseCrc32c } from './crc32cText';

/**
 * The CRC32C of two pieces laid end to end, from their own sums: parts can be hashed wherever
 * they are, in any order. `lengthB` is in bytes and may be beyond 2^32.
 */
export function combineCrc32c(
  crcA: string,
  crcB: string,
  lengthB: number
): string {
  if (!Number.isSafeInteger(lengthB) || lengthB < 0) {
    throw new TypeError(
      `Expected \`lengthB\` to be a number of bytes, got ${lengthB}.`
    );
  }
  // Zero bytes after A multiply its polynomial by x^8 each; B then adds itself.
  const shifted = multiply(powerOfX8(lengthB), parseCrc32c(crcA));
  return formatCrc32c((shifted ^ parseCrc32c(crcB)) >>> 0);
}

// --- Internal helpers ---

/** Reflected Castagnoli polynomial: bit 31 stands for x^0. */
const POLYNOMIAL = 0x82f63b78;
const ONE = 0x80000000;
const X8 = 0x00800000;

function powerOfX8(exponent: number): number {
  let result = ONE;
  let square = X8;
  // Division rather than shifts: lengths pass 2^32.
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result = multiply(square, result);
    }
    square = multiply(square, square);
  }
  return result;
}

/** Product of two polynomials modulo the CRC's. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let mask = ONE; mask !== 0; mask >>>= 1) {
    if (a & mask) {
      product ^= shifted;
    }
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
