import { ageText, durationText, spanText } from '../ageText';

const MINUTE = 60_000;

describe('ageText', () => {
  it.each([
    [0, 'now'],
    [-20 * MINUTE, 'now'],
    [4 * MINUTE + 1, '4 minutes ago'],
    [61 * MINUTE, '1 hour ago'],
    [26 * 60 * MINUTE, 'yesterday'],
    [15 * 24 * 60 * MINUTE, '2 weeks ago']
  ])('says of something %i ms old: %s', (age, text) => {
    const now = Date.UTC(2026, 0, 31);
    expect(ageText(now - age, now, 'en')).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 sec'],
    [11.2, '12 sec'],
    [150, '3 min'],
    [7200, '2 hr']
  ])('says of %d seconds: %s', (seconds, text) => {
    expect(durationText(seconds, 'en')).toBe(text);
  });
});

describe('spanText', () => {
  it.each([
    [0.2, '1 sec'],
    [61, '61 sec'],
    [125, '2 min'],
    [5500, '1.5 hr'],
    [200_000, '2.3 days']
  ])('U32 says of what took %d seconds: %s', (seconds, text) => {
    expect(spanText(seconds, 'en')).toBe(text);
  });
});
