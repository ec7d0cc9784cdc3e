import { readRate, writeRate } from '../readRate';

describe('readRate', () => {
  it.each([
    ['20 MB/s', 20e6],
    ['20MB', 20e6],
    ['500k', 5e5],
    ['1.5 GB', 1.5e9],
    ['1,5 G', 1.5e9],
    ['8 MiB/s', 8 * 1024 ** 2],
    ['2048', 2048],
    ['2048 B/s', 2048],
    [' none ', null]
  ])('U39 reads %s', (text, rate) => {
    expect(readRate(text)).toBe(rate);
  });

  it.each([
    '',
    '0',
    '1023',
    '-5 MB',
    '20 Mb/s',
    '20 Mbit',
    'fast',
    '1e9',
    '9'.repeat(30)
  ])('U39 refuses %s', text => {
    expect(readRate(text)).toBeUndefined();
  });
});

describe('writeRate', () => {
  it.each([20e6, 1024, 1234567, 8 * 1024 ** 2, null])(
    'U40 writes %s so that it is read back to the byte',
    rate => {
      expect(readRate(writeRate(rate))).toBe(rate);
    }
  );

  it('U40 writes as people do', () => {
    expect([20e6, 1234567, null].map(writeRate)).toEqual([
      '20 MB/s',
      '1234567 B/s',
      'none'
    ]);
  });
});
