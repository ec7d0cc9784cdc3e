import { paceOf, rateOf } from '../rateOption';

describe('rateOf', () => {
  it.each([
    ['500k', 500_000],
    ['10M', 10_000_000],
    ['1.5G', 1_500_000_000],
    ['8MiB', 8 * 1024 * 1024],
    ['2048', 2048],
    ['10MB/s', 10_000_000]
  ])('T79 reads %s', (limitRate, bytes) => {
    expect(rateOf({ limitRate })).toBe(bytes);
  });

  it.each(['', 'fast', '10', '-1M', 'M'])('T79 refuses %j', limitRate => {
    expect(() => rateOf({ limitRate })).toThrow('--limit-rate takes');
  });

  it('T79 has no limit where none is given', () => {
    expect([rateOf({}), paceOf({})]).toEqual([null, undefined]);
  });
});

describe('paceOf', () => {
  it('T79 makes the second of two pieces wait', async () => {
    const pace = paceOf({ limitRate: '1M' })!;
    const waiting = new AbortController();
    await pace(2_000_000, waiting.signal);
    const second = pace(1, waiting.signal);
    waiting.abort(new Error('still waiting'));
    await expect(second).rejects.toThrow('still waiting');
  });
});
