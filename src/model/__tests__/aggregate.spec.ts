import { aggregateOf, percentageOf } from '../aggregate';
import { transfer } from './samples';

describe('aggregateOf', () => {
  it('U11 is null when nothing is under way', () => {
    expect(
      aggregateOf([
        transfer('a', { state: 'done' }),
        transfer('b', { state: 'failed' })
      ])
    ).toBeNull();
  });

  it('U11 adds up what is under way, and nothing else', () => {
    expect(
      aggregateOf([
        transfer('a', { bytesAcknowledged: 50, bytesPerSecond: 10 }),
        transfer('b', { kind: 'download', state: 'queued', bytesTotal: 300 }),
        transfer('c', { state: 'done', bytesAcknowledged: 100 })
      ])
    ).toEqual({
      count: 2,
      percentage: 12,
      bytesPerSecond: 10,
      secondsLeft: 35,
      uploading: true,
      downloading: true
    });
  });
});

describe('percentageOf', () => {
  it.each([
    [0, 0, 0],
    [999, 1000, 99],
    [1000, 1000, 100],
    [1200, 1000, 100]
  ])('U11 says of %i of %i bytes %i %%', (acknowledged, total, percentage) => {
    expect(percentageOf(acknowledged, total)).toBe(percentage);
  });
});
