import { ChunkPace } from '../move/chunkPace';

const KIB = 1024;
const gcs = { chunkGranularity: 256 * KIB, chunkSize: 8 * KIB * KIB };

const sizesAfter = (pace: ChunkPace, times: readonly number[]): number[] =>
  times.map(time => {
    pace.took(time);
    return pace.size / KIB;
  });

describe('ChunkPace', () => {
  it('T13 grows to what the store likes while chunks are quick, and no further', () => {
    const pace = new ChunkPace(gcs);
    expect(pace.size).toBe(1024 * KIB);
    expect(sizesAfter(pace, [10, 10, 10, 10])).toEqual([
      2048, 4096, 8192, 8192
    ]);
  });

  it('T13 shrinks to the granularity while chunks are slow, and no further', () => {
    const pace = new ChunkPace(gcs);
    expect(sizesAfter(pace, [9000, 9000, 9000])).toEqual([512, 256, 256]);
  });

  it('T13 stays where a chunk takes about a second', () => {
    expect(sizesAfter(new ChunkPace(gcs), [900, 1500])).toEqual([1024, 1024]);
  });

  it('keeps to the granularity of any store, and to its chunk size', () => {
    const odd = { chunkGranularity: 100_000, chunkSize: 500_000 };
    const pace = new ChunkPace(odd);
    expect([
      pace.size,
      ...[9000, 10].map(time => (pace.took(time), pace.size))
    ]).toEqual([500_000, 300_000, 500_000]);
  });
});
