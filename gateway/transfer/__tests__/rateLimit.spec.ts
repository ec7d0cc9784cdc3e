import { RateLimit } from '../engine/rateLimit';

describe('RateLimit', () => {
  let now: number;
  const never = new AbortController().signal;

  beforeEach(() => {
    now = 0;
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  async function pass(ms: number): Promise<void> {
    now += ms;
    await jest.advanceTimersByTimeAsync(ms);
  }

  /** Asks several times, and writes down when each may go. */
  function ask(limit: RateLimit, ...bytes: number[]): number[] {
    const went: number[] = [];
    bytes.forEach(count =>
      limit.pace(count, never).then(
        () => went.push(now),
        () => undefined
      )
    );
    return went;
  }

  it('T54 lets everything go at once where there is no limit', async () => {
    const went = ask(new RateLimit(() => now), 1e9, 1e9, 1e9);
    await pass(0);
    expect(went).toEqual([0, 0, 0]);
  });

  it('T54 lets all who ask together move no more than the limit', async () => {
    const limit = new RateLimit(() => now);
    limit.set(1000);
    const went = ask(limit, 2000, 500, 500, 500);
    await pass(0);
    for (let second = 0; second < 40; second++) {
      await pass(100);
    }
    expect(went).toEqual([0, 2000, 2500, 3000]);
  });

  it('T54 a changed limit holds for those who wait', async () => {
    const limit = new RateLimit(() => now);
    limit.set(10);
    const went = ask(limit, 1_000_000, 10, 10);
    await pass(0);
    await pass(1000);
    expect(went).toEqual([0]);
    limit.set(null);
    await pass(0);
    expect(went).toEqual([0, 1000, 1000]);
  });

  it('T54 lets go of who is cancelled, and serves the next', async () => {
    const limit = new RateLimit(() => now);
    limit.set(1000);
    const cancelled = new AbortController();
    const first = limit.pace(1000, never);
    const second = limit.pace(5000, cancelled.signal);
    const third = ask(limit, 1);
    await first;
    cancelled.abort();
    await expect(second).rejects.toBe(cancelled.signal.reason);
    await pass(1000);
    expect(third).toEqual([1000]);
  });

  it('saves up no more than a second of silence', async () => {
    const limit = new RateLimit(() => now);
    limit.set(1000);
    await pass(60_000);
    const went = ask(limit, 1000, 1000, 1000);
    await pass(0);
    await pass(1000);
    expect(went).toEqual([60_000, 60_000, 61_000]);
  });
});
