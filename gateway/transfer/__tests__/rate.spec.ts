import { Rate } from '../engine/rate';

describe('Rate', () => {
  it('is not known before half a second has passed', () => {
    const rate = new Rate();
    rate.add(0, 0);
    rate.add(400, 1000);
    expect([rate.bytesPerSecond(), rate.secondsLeft(10)]).toEqual([null, null]);
  });

  it('is that of the last five seconds', () => {
    const rate = new Rate();
    for (let second = 0; second <= 10; second++) {
      rate.add(second * 1000, second * 1000);
    }
    for (let second = 11; second <= 16; second++) {
      rate.add(second * 1000, 10_000 + (second - 10) * 50);
    }
    expect(rate.bytesPerSecond()).toBe(50);
    expect(rate.secondsLeft(101)).toBe(3);
  });

  it('tells no time left while nothing moves', () => {
    const rate = new Rate();
    rate.add(0, 5);
    rate.add(1000, 5);
    expect([rate.bytesPerSecond(), rate.secondsLeft(10)]).toEqual([0, null]);
  });
});
