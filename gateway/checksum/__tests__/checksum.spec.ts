import { createChecksums, startChecksum } from '../checksum';
import type { ChecksumMode } from '../checksum';
import { combineCrc32c } from '../combineCrc32c';
import { formatCrc32c } from '../crc32cText';

/** RFC 3720, appendix B.4, and the check value of every CRC catalogue. */
const VECTORS: readonly [string, Uint8Array, number][] = [
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 rising', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 falling', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  [
    'an iSCSI read command',
    Uint8Array.from(
      Buffer.from(
        '01c00000000000000000000000000000140000000000040000000014' +
          '0000001828000000000000000200000000000000',
        'hex'
      )
    ),
    0xd9963a56
  ],
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0]
];

describe.each<ChecksumMode>(['native', 'worker'])('checksum, %s', mode => {
  const checksums = createChecksums(mode);

  it('is of the kind that was asked for', () => {
    expect(checksums.mode).toBe(mode);
  });

  it.each(VECTORS)('knows %s', async (_name, bytes, expected) => {
    const sum = checksums.start();
    await sum.update(bytes);
    expect(await sum.digest()).toBe(formatCrc32c(expected));
  });

  it('is the same in pieces that nobody waits for', async () => {
    const bytes = noise(100_003);
    const sum = checksums.start();
    for (let at = 0; at < bytes.length; at += 997) {
      void sum.update(bytes.subarray(at, at + 997));
    }
    expect(await sum.digest()).toBe(await crcOf(bytes));
  });

  it('keeps sums that run side by side apart', async () => {
    const parts = [noise(5_000, 1), noise(5_000, 2), noise(5_000, 3)];
    const sums = parts.map(() => checksums.start());
    await Promise.all(sums.map((sum, i) => sum.update(parts[i]!)));
    expect(await Promise.all(sums.map(sum => sum.digest()))).toEqual(
      await Promise.all(parts.map(crcOf))
    );
  });
});

describe('combineCrc32c', () => {
  it.each([0, 1, 7, 4096, 99_999, 100_000])(
    'joins two pieces cut at %i',
    async cut => {
      const bytes = noise(100_000);
      const tail = bytes.subarray(cut);
      expect(
        combineCrc32c(
          await crcOf(bytes.subarray(0, cut)),
          await crcOf(tail),
          tail.length
        )
      ).toBe(await crcOf(bytes));
    }
  );

  it('takes lengths beyond 32 bits', async () => {
    const [a, b, c] = [noise(10, 1), noise(10, 2), noise(10, 3)];
    const sums = await Promise.all([crcOf(a), crcOf(b), crcOf(c)]);
    const length = 2 ** 33 + 5;
    const left = combineCrc32c(
      combineCrc32c(sums[0], sums[1], length),
      sums[2],
      length
    );
    const right = combineCrc32c(
      sums[0],
      combineCrc32c(sums[1], sums[2], length),
      2 * length
    );
    expect(left).toBe(right);
  });

  it('refuses a length that is none', () => {
    expect(() => combineCrc32c('AAAAAA==', 'AAAAAA==', -1)).toThrow(
      'Expected `lengthB`'
    );
  });
});

async function crcOf(bytes: Uint8Array): Promise<string> {
  const sum = startChecksum();
  await sum.update(bytes);
  return sum.digest();
}

function noise(length: number, seed = 7): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  });
}
