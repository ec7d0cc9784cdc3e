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
      only: null,
      activity: 'moving',
      percentage: 12,
      bytesPerSecond: 10,
      secondsLeft: 35,
      uploading: true,
      downloading: true
    });
  });
});

describe('aggregateOf, of what does not move', () => {
  const paused = transfer('p', {
    state: 'paused',
    bytesAcknowledged: 50,
    bytesTotal: 900
  });

  it('U47 counts what is paused as part of the way, but not of the time', () => {
    const moving = transfer('a', { bytesAcknowledged: 50, bytesPerSecond: 10 });
    expect(aggregateOf([moving, paused])).toMatchObject({
      activity: 'moving',
      percentage: 10,
      secondsLeft: 5
    });
  });

  it('U47 does not guess a time while it is not known how much waits', () => {
    const moving = transfer('a', { bytesPerSecond: 10 });
    const waiting = transfer('b', { state: 'queued', bytesTotal: 0 });
    expect(aggregateOf([moving, waiting])?.secondsLeft).toBeNull();
  });

  it('U47 names the transfer where it is only one, and what is done', () => {
    const verifying = transfer('a', { state: 'verifying' });
    expect([
      aggregateOf([paused])?.only?.id,
      aggregateOf([paused])?.activity,
      aggregateOf([paused, verifying])?.activity,
      aggregateOf([paused, transfer('b', { state: 'queued' })])?.activity
    ]).toEqual(['p', 'paused', 'verifying', 'waiting']);
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
