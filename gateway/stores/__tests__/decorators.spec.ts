import type { ErrorKind } from '#core/domain/errors';
import { StoreError } from '#core/domain/errors';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../index';
import type { IStore } from '../store';
import { withLimit } from '../withLimit';
import type { IStoreCall } from '../withLog';
import { withLog } from '../withLog';
import { withRetry } from '../withRetry';
import { crcOf, describeStore, keys, kind, put, text } from './contract';

describeStore(async () => {
  const memory = new Map();
  return {
    name: 'memory, decorated',
    open: async (root, options) =>
      withLog(
        withRetry(
          withLimit(
            openStore(parseStoreUri(`memory://${root}`), {
              ...CONTEXT,
              ...options,
              memory
            }),
            2
          )
        ),
        () => undefined
      ),
    dispose: async () => undefined
  };
}, 'memory, decorated');

describe('withRetry', () => {
  let inner: IStore;
  let calls: string[];
  let failures: StoreError[];
  let delays: number[];
  let store: IStore;

  beforeEach(async () => {
    inner = openStore(parseStoreUri('memory://retry'), CONTEXT);
    await put(inner, 'k', '0123456789');
    calls = [];
    failures = [];
    delays = [];
    const sleep = async (milliseconds: number) => {
      delays.push(milliseconds);
    };
    store = withRetry(flaky(inner, calls, failures), {
      random: () => 1,
      sleep
    });
  });

  it('S31 repeats a call with growing delays until it succeeds', async () => {
    failures.push(failure('unavailable'), failure('rate-limited'));
    expect((await store.stat('k')).size).toBe(10);
    expect(delays).toEqual([500, 1000]);
  });

  it('S31 gives up after its tries, with the last error', async () => {
    failures.push(...Array.from({ length: 20 }, () => failure('unavailable')));
    expect(await kind(store.stat('k'))).toBe('unavailable');
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  it('S38 gives up soon on what never answered, not on what did a minute ago', async () => {
    let now = 0;
    const slept: number[] = [];
    const timed = withRetry(flaky(inner, calls, failures), {
      random: () => 1,
      clock: () => now,
      sleep: async milliseconds => {
        slept.push(milliseconds);
      }
    });
    const triesUntilFailure = async (call: () => Promise<unknown>) => {
      slept.length = 0;
      failures.push(...Array.from({ length: 6 }, () => refused()));
      expect(await kind(call())).toBe('unavailable');
      failures.length = 0;
      return slept.length + 1;
    };
    const stat = () => timed.stat('k');
    const list = () => keys(timed.list(''));
    expect(await triesUntilFailure(stat)).toBe(3);
    expect(await triesUntilFailure(list)).toBe(3);
    expect(await triesUntilFailure(() => text(timed.read('k')))).toBe(6);
    await stat();
    now = 60_000;
    expect(await triesUntilFailure(stat)).toBe(6);
    expect(await triesUntilFailure(list)).toBe(6);
    now = 60_001;
    expect(await triesUntilFailure(stat)).toBe(3);
  });

  it.each<ErrorKind>([
    'permission-denied',
    'not-signed-in',
    'corrupt',
    'changed-meanwhile',
    'no-space',
    'unexpected'
  ])('S31 repeats nothing after %s', async wanted => {
    failures.push(failure(wanted));
    expect(await kind(store.stat('k'))).toBe(wanted);
    expect([calls, delays]).toEqual([['stat k'], []]);
  });

  it('S32 waits at least as long as the service asks', async () => {
    failures.push(failure('rate-limited', 100));
    await store.stat('k');
    expect(delays).toEqual([100_000]);
  });

  it('S31 reads on from the byte it had, pinned to one generation', async () => {
    const { generation } = await inner.stat('k');
    const pieces: string[] = [];
    for await (const piece of store.read('k', { length: 8 })) {
      pieces.push(Buffer.from(piece).toString());
      if (pieces.length === 1) {
        failures.push(failure('unavailable'));
      }
    }
    expect(pieces.join('')).toBe('01234567');
    expect(calls).toEqual([
      'stat k',
      `read k 0+8 ${generation}`,
      `read k 2+6 ${generation}`
    ]);
  });

  it('S31 fails a read whose object was replaced while it waited', async () => {
    const read = async () => {
      for await (const piece of store.read('k')) {
        expect(piece.length).toBe(2);
        await put(inner, 'k', 'replaced!!');
        failures.push(failure('unavailable'));
      }
    };
    expect(await kind(read())).toBe('changed-meanwhile');
  });

  it('S31 lists on without telling anything twice', async () => {
    await put(inner, 'l', '');
    await put(inner, 'm', '');
    const found: string[] = [];
    for await (const entry of store.list('')) {
      found.push(entry.key);
      if (found.length === 2) {
        failures.push(failure('unavailable'));
      }
    }
    expect(found).toEqual(['k', 'l', 'm']);
  });

  it('S33 asks how far an upload is before it sends again', async () => {
    const upload = await store.upload('u', { size: 6 });
    failures.push(failure('unavailable'));
    expect(await upload.write(Buffer.from('abcd'))).toBe(4);
    failures.push(failure('unavailable'));
    await upload.commit(Buffer.from('ef'), await crcOf('abcdef'));
    expect(await text(inner.read('u'))).toBe('abcdef');
    expect(calls).toEqual([
      'upload u',
      'write 4',
      'upload u with token',
      'write 4',
      'commit 2',
      'upload u with token',
      'commit 2'
    ]);
  });

  it('S33 hands on that the storage has forgotten an upload', async () => {
    const upload = await store.upload('u', { size: 6 });
    failures.push(failure('unavailable'), failure('not-found'));
    expect(await kind(upload.write(Buffer.from('abcd')))).toBe('not-found');
  });

  it('S31 repeats a copy only where twice does no harm', async () => {
    failures.push(failure('unavailable'));
    expect(await kind(store.copy('k', 'l'))).toBe('unavailable');
    failures.push(failure('rate-limited'));
    await store.copy('k', 'l');
    failures.push(failure('unavailable'));
    await store.copy('k', 'm', { ifGeneration: 'absent' });
    expect(await keys(inner.list(''))).toEqual(['k', 'l', 'm']);
  });

  it('S31 removes only the generation that was there when it was asked', async () => {
    const { generation } = await inner.stat('k');
    await store.remove('k');
    expect(calls).toEqual(['stat k', `remove k ${generation}`]);
  });

  it('S22 stops waiting when its signal fires', async () => {
    const stop = new AbortController();
    const waiting = withRetry(flaky(inner, calls, [failure('unavailable')]), {
      sleep: (_milliseconds, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
          stop.abort();
        })
    });
    const { signal } = stop;
    expect(await kind(waiting.stat('k', { signal }))).toBe('cancelled');
  });
});

describe('withLimit', () => {
  it('S36 has no more calls under way than it may', async () => {
    const inner = openStore(parseStoreUri('memory://limit'), CONTEXT);
    await put(inner, 'k', 'x');
    let running = 0;
    let most = 0;
    const slow: IStore = {
      ...flaky(inner, [], []),
      stat: async key => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return inner.stat(key);
      }
    };
    const store = withLimit(slow, 3);
    await Promise.all(Array.from({ length: 20 }, () => store.stat('k')));
    expect(most).toBe(3);
  });

  it('S36 lets a reader of a listing make other calls, even with one place', async () => {
    const inner = openStore(parseStoreUri('memory://limit'), CONTEXT);
    await put(inner, 'a', 'x');
    await put(inner, 'b', 'y');
    const store = withLimit(inner, 1);
    const found: string[] = [];
    for await (const { key } of store.list('')) {
      found.push(`${key}=${await text(store.read(key))}`);
    }
    expect(found).toEqual(['a=x', 'b=y']);
  });
});

describe('withLog', () => {
  it('S34 tells each call with its outcome, and no token', async () => {
    const lines: IStoreCall[] = [];
    let now = 0;
    const inner = openStore(parseStoreUri('memory://log'), CONTEXT);
    const store = withLog(
      inner,
      line => lines.push(line),
      () => (now += 5)
    );
    const upload = await store.upload('k', { size: 1 });
    await upload.commit(Buffer.from('x'), await crcOf('x'));
    await keys(store.list(''));
    await kind(store.stat('absent'));
    const milliseconds = 5;
    expect(lines).toEqual([
      {
        operation: 'upload',
        uri: 'memory://log/k',
        milliseconds,
        outcome: 'ok'
      },
      {
        operation: 'commit',
        uri: 'memory://log/k',
        milliseconds,
        outcome: 'ok'
      },
      { operation: 'list', uri: 'memory://log/', milliseconds, outcome: 'ok' },
      {
        operation: 'stat',
        uri: 'memory://log/absent',
        milliseconds,
        outcome: 'not-found'
      }
    ]);
    expect(JSON.stringify(lines)).not.toContain(upload.token);
  });
});

const CONTEXT = {
  credentialRef: 'adc',
  readOnly: false,
  survivesThisMachine: false,
  allowedRoots: null
};

function failure(kindOf: ErrorKind, retryAfterSeconds?: number): StoreError {
  return new StoreError(kindOf, 'It failed.', {
    operation: 'test',
    uri: 'memory://x/',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
  });
}

function refused(): StoreError {
  return new StoreError('unavailable', 'Nothing listens.', {
    operation: 'test',
    uri: 'memory://x/',
    cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
  });
}

/** A store that writes down its calls, and fails while there are failures; reads two bytes at a time. */
function flaky(store: IStore, calls: string[], failures: StoreError[]): IStore {
  const step = async (call?: string) => {
    if (call) {
      calls.push(call);
    }
    const due = failures.shift();
    if (due) {
      throw due;
    }
  };
  return {
    root: store.root,
    capabilities: store.capabilities,
    uriOf: key => store.uriOf(key),
    async *list(folder, options) {
      for await (const entry of store.list(folder, options)) {
        await step();
        yield entry;
      }
    },
    async *read(key, options = {}) {
      const { offset, length, generation } = options;
      calls.push(`read ${key} ${offset}+${length} ${generation}`);
      for await (const piece of store.read(key, options)) {
        for (let at = 0; at < piece.length; at += 2) {
          await step();
          yield piece.subarray(at, at + 2);
        }
      }
    },
    stat: (key, options) =>
      step(`stat ${key}`).then(() => store.stat(key, options)),
    hash: (key, options) =>
      step(`hash ${key}`).then(() => store.hash(key, options)),
    copy: (from, to, options) =>
      step(`copy ${from} ${to}`).then(() => store.copy(from, to, options)),
    compose: (sources, to, options) =>
      step(`compose ${to}`).then(() => store.compose(sources, to, options)),
    remove: (key, options) =>
      step(`remove ${key} ${options?.generation}`).then(() =>
        store.remove(key, options)
      ),
    async upload(key, options) {
      await step(`upload ${key}${options.token ? ' with token' : ''}`);
      const upload = await store.upload(key, options);
      return {
        get token() {
          return upload.token;
        },
        get offset() {
          return upload.offset;
        },
        write: chunk =>
          step(`write ${chunk.length}`).then(() => upload.write(chunk)),
        commit: (chunk, crc32c) =>
          step(`commit ${chunk.length}`).then(() =>
            upload.commit(chunk, crc32c)
          ),
        abort: () => upload.abort()
      };
    }
  };
}
