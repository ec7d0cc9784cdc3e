import { readdirSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Agent, request } from 'node:http';
import { Links } from '../http/links';
import { Throttle } from '../http/throttle';
import { OPEN_SETTINGS, changeSettings } from '../state/settings';
import { Bench, pattern } from './withServer';

/** A clock that moves only while somebody waits, and then a little too far, as timers do. */
class LateClock {
  at = 0;
  constructor(private readonly _late = 0) {}
  now = () => this.at;
  wait = async (milliseconds: number) => {
    this.at += milliseconds + this._late;
  };
}

describe('a connection', () => {
  it('B43 is held to its rate, though every timer is late', async () => {
    const clock = new LateClock(3);
    const throttle = new Throttle(() => 1000, clock);
    for (let count = 0; count < 100; count++) {
      await throttle.pass(20);
    }
    expect(clock.at).toBeGreaterThanOrEqual(1990);
    expect(clock.at).toBeLessThan(2010);
  });

  it('B43 saves nothing up while it is idle', async () => {
    const clock = new LateClock();
    const throttle = new Throttle(() => 1000, clock);
    clock.at = 60_000;
    await throttle.pass(1000);
    expect(clock.at).toBeGreaterThanOrEqual(60_990);
  });

  it('B43 has a rate of its own, each way, over all its requests', async () => {
    const waits: number[] = [];
    const stopped = {
      now: () => 0,
      wait: async (milliseconds: number) => void waits.push(milliseconds)
    };
    const settings = changeSettings(OPEN_SETTINGS, {
      throttleBytesPerSecond: 1000
    });
    const links = new Links(() => settings, stopped);
    const one = {} as Socket;
    await links.of(one).up.pass(500);
    await links.of({} as Socket).up.pass(500);
    await links.of(one).down.pass(500);
    await links.of(one).up.pass(500);
    expect(waits).toEqual([500, 500, 500, 1000]);
  });

  it.each([
    ['plain', {}, [40, 20, 20]],
    ['encrypted', { encrypted: true }, [60, 20, 20]]
  ])(
    'B107 that is %s is made first, and then there are round trips alone',
    async (_, socket, trips) => {
      const clock = new LateClock();
      const settings = changeSettings(OPEN_SETTINGS, {
        latencyMilliseconds: 20
      });
      const link = new Links(() => settings, clock).of(socket as Socket);
      const seen: number[] = [];
      while (seen.length < trips.length) {
        const before = clock.at;
        await link.travel();
        seen.push(clock.at - before);
      }
      expect(seen).toEqual(trips);
    }
  );
});

describe('a distant server', () => {
  const bench = new Bench();
  beforeEach(() => bench.start({ latencyMilliseconds: 100 }));
  afterEach(() => bench.end());

  const seconds = async (run: () => Promise<unknown>) => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };

  it('B107 answers uploads, downloads and refusals a round trip later', async () => {
    const put = await seconds(() => bench.put('x', pattern(100)));
    const got = await seconds(() => bench.send('GET', bench.at('x')));
    const bytes = await seconds(() =>
      bench.send('GET', bench.at('x', '?alt=media'))
    );
    const none = await seconds(() => bench.send('GET', bench.at('none')));
    expect([put, got, bytes, none].map(taken => taken > 0.09)).toEqual([
      true,
      true,
      true,
      true
    ]);
  });

  it('B107 leaves nothing open for somebody who has left meanwhile', async () => {
    await bench.put('x', pattern(100));
    const agent = new Agent({ keepAlive: true });
    const url = bench.server.origin + bench.at('x', '?alt=media');
    await new Promise<void>(resolve => {
      const sent = request(url, { agent });
      sent.once('error', () => resolve());
      sent.once('finish', () => setImmediate(() => sent.destroy()));
      sent.end();
    });
    // Each of these takes a round trip, so that the lost one's time comes.
    let open = ['unknown'];
    for (let tries = 0; tries < 10 && open.length > 0; tries++) {
      await bench.send('GET', bench.at('x'));
      open = openBelow(bench.folder);
    }
    expect(open).toEqual([]);
  });
});

/** The data files that this process has open. */
function openBelow(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap(name => {
    try {
      const path = readlinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(`${folder}/`) && !path.endsWith('.jsonl')
        ? [path]
        : [];
    } catch {
      return [];
    }
  });
}
