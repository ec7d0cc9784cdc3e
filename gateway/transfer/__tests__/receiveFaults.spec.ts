import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { StoreError } from '#core/domain/errors';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';
import { altered, crc32cOf } from '../../catalog/__tests__/sampleStore';
import { DiskStore } from '../../stores/disk';
import { GcsStore } from '../../stores/gcs';
import type { ISink, IStore } from '../../stores/store';
import { withLimit } from '../../stores/withLimit';
import { withRetry } from '../../stores/withRetry';
import { PAUSED } from '../move/isPausing';
import { moveFile } from '../move/moveFile';
import { engineOf, transfer } from './engineOf';

const MIB = 1024 * 1024;
/** Smaller than a disk likes it, so that much can be tried in a short time. */
const SLICE = 2 * MIB;
/** Three slices, the last a short one. */
const LARGE = 2 * SLICE + MIB + 123;
/** Where a slice is broken off. */
const BROKEN = 1.5 * MIB;

const CONTEXT = {
  credentialRef: 'adc',
  readOnly: false,
  survivesThisMachine: false,
  allowedRoots: null
};

const data = mkdtempSync(join(tmpdir(), 'keepstep-faults-'));
const large = randomBytes(LARGE);
const small = randomBytes(300_000);
let server: IGcsServer;
let base = '';
let bucket: IStore;
let disk: IStore;
let sums: { large: string; small: string };
/** The ranges that were asked for, in order; `''` for a whole object. */
let asked: string[] = [];

beforeAll(async () => {
  server = await startGcsServer({ dataFolder: data, buckets: ['run'] });
  const take = server.faults.take.bind(server.faults);
  server.faults.take = target => {
    if (target.url.includes('alt=media')) {
      asked.push(target.range ?? '');
    }
    return take(target);
  };
  await plant('large.bin', large);
  await plant('small.bin', small);
  sums = { large: await crc32cOf(large), small: await crc32cOf(small) };
});

beforeEach(() => {
  server.faults.clear();
  asked = [];
  base = mkdtempSync(join(tmpdir(), 'keepstep-faults-disk-'));
  bucket = open();
  const store = new DiskStore(
    { scheme: 'file', container: '', key: base },
    CONTEXT
  );
  const capabilities = { ...store.capabilities, sliceBytes: SLICE };
  disk = withLimit(altered(store, { capabilities }), 16);
});

afterEach(() => {
  chmodSync(base, 0o700);
  rmSync(base, { recursive: true });
});

afterAll(async () => {
  await server.close();
  rmSync(data, { recursive: true });
});

/** The bucket as the gateway has it, but for the waiting. */
function open(stallSeconds = 60): IStore {
  const store = new GcsStore(
    { scheme: 'gs', container: 'run', key: '' },
    { ...CONTEXT, gcsEndpoint: server.origin, stallSeconds }
  );
  return withRetry(withLimit(store, 16), { sleep: async () => undefined });
}

const plant = (name: string, content: Buffer, fields = {}) =>
  server.plant({ bucket: 'run', name, content, fields });

/** Receive an object into the folder, under its own name. */
async function fetch(
  name: string,
  {
    from = bucket,
    to = disk,
    signal = new AbortController().signal,
    onAcknowledged = () => undefined
  }: {
    from?: IStore;
    to?: IStore;
    signal?: AbortSignal;
    onAcknowledged?: (bytes: number) => void;
  } = {}
) {
  const entry = await from.stat(name);
  const crc32c = entry.crc32c;
  return moveFile({
    from,
    entry,
    to,
    key: name,
    crc32c,
    signal,
    clock: Date.now,
    onAcknowledged
  });
}

const kindOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { kind?: string }) => error.kind ?? String(error)
  );

const isThere = (name: string, bytes: Uint8Array) =>
  readFileSync(join(base, name)).equals(bytes);
const left = () => readdirSync(base).sort();
const hidden = () => left().filter(name => name.startsWith('.'));

/** Bytes that were asked for; a range that is asked for again from its middle counts twice. */
function bytesAsked(): number {
  return asked.reduce((sum, range) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return sum + (first ? Number(last) - Number(first) + 1 : Infinity);
  }, 0);
}

/** The disk, and what happens when so many slices are kept. */
function keeping(onKept: (count: number) => void): IStore {
  let count = 0;
  return altered(disk, {
    openSink: async (key, options) => {
      const sink = await disk.openSink!(key, options);
      const keep: ISink['keep'] = async (index, crc32c) => {
        await sink.keep(index, crc32c);
        onKept((count += 1));
      };
      return Object.assign(Object.create(sink) as ISink, { keep });
    }
  });
}

/** Fail for good with the second slice, once the two others are there. */
async function brokenOff(): Promise<void> {
  let others = () => {};
  const areThere = new Promise<void>(resolve => (others = resolve));
  const to = keeping(count => count === 2 && others());
  const from = altered(bucket, {
    read: async function* (key, options) {
      if (options?.offset === SLICE) {
        await areThere;
        throw new StoreError('unavailable', 'gone', {
          operation: 'read',
          uri: key
        });
      }
      yield* bucket.read(key, options);
    }
  });
  expect(await kindOf(fetch('large.bin', { from, to }))).toBe('unavailable');
  expect(existsSync(join(base, 'large.bin'))).toBe(false);
  asked = [];
}

describe('receiving a file in slices', () => {
  it('T40 fetches each slice by its range, once, and puts them together', async () => {
    const acknowledged: number[] = [];
    const moved = await fetch('large.bin', {
      onAcknowledged: bytes => acknowledged.push(bytes)
    });
    expect(moved).toMatchObject({ size: LARGE, crc32c: sums.large });
    expect(asked.sort()).toEqual([
      `bytes=0-${SLICE - 1}`,
      `bytes=${SLICE}-${2 * SLICE - 1}`,
      `bytes=${2 * SLICE}-${LARGE - 1}`
    ]);
    expect(isThere('large.bin', large)).toBe(true);
    expect(left()).toEqual(['large.bin']);
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(acknowledged.at(-1)).toBe(LARGE);
  });

  it('T40 fetches a smaller file in one piece', async () => {
    await fetch('small.bin');
    expect(asked).toEqual(['']);
    expect(isThere('small.bin', small)).toBe(true);
  });

  it('T41 fetches only the missing slices when it is tried again', async () => {
    await brokenOff();
    expect(hidden()).toHaveLength(2);
    const acknowledged: number[] = [];
    bucket = open();
    await fetch('large.bin', {
      onAcknowledged: bytes => acknowledged.push(bytes)
    });
    expect(asked).toEqual([`bytes=${SLICE}-${2 * SLICE - 1}`]);
    expect(isThere('large.bin', large)).toBe(true);
    expect(left()).toEqual(['large.bin']);
    expect(acknowledged.at(-1)).toBe(LARGE);
  });

  it('T41 fetches a kept slice again when its bytes are no longer what they were', async () => {
    await brokenOff();
    const part = hidden().find(name => !name.includes('.slices.'))!;
    const bytes = readFileSync(join(base, part));
    bytes[10]! ^= 1;
    writeFileSync(join(base, part), bytes);
    await fetch('large.bin');
    expect(asked.sort()).toEqual([
      `bytes=0-${SLICE - 1}`,
      `bytes=${SLICE}-${2 * SLICE - 1}`
    ]);
    expect(isThere('large.bin', large)).toBe(true);
  });

  it.each([
    [PAUSED, 2],
    ['cancelled', 0]
  ])('T41 T52 %s leaves %i hidden files', async (reason, count) => {
    const stopping = new AbortController();
    const to = keeping(() => stopping.abort(reason));
    const stopped = fetch('large.bin', { to, signal: stopping.signal });
    expect(await kindOf(stopped)).toBe('cancelled');
    expect(left()).toEqual(hidden());
    expect(hidden()).toHaveLength(count);
  });

  it('T49 two at once of one content do not disturb each other', async () => {
    const [one, other] = [fetch('large.bin'), fetch('large.bin')];
    expect((await one).crc32c).toBe((await other).crc32c);
    expect(isThere('large.bin', large)).toBe(true);
    expect(left()).toEqual(['large.bin']);
  });
});

describe('receiving through faults', () => {
  it.each([
    ['503', { kind: 'status', status: 503 }],
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
    ['408', { kind: 'status', status: 408 }],
    ['a reset', { kind: 'reset', afterBytes: 0 }],
    ['a cut before the first byte', { kind: 'cut', afterBytes: 0 }]
  ] as const)('T43 arrives after %s, twice', async (_, fault) => {
    server.faults.add({ ...fault, path: 'alt=media', times: 2 });
    await fetch('small.bin');
    expect(server.faults.hits).toBe(2);
    expect(isThere('small.bin', small)).toBe(true);
  });

  it.each(['cut', 'reset', 'truncate'] as const)(
    'T43 goes on where a slice was broken off: %s',
    async kind => {
      server.faults.add({ kind, range: 'bytes=0-', afterBytes: BROKEN });
      await fetch('large.bin');
      expect(isThere('large.bin', large)).toBe(true);
      const again = asked.filter(range => range.endsWith(`-${SLICE - 1}`));
      expect(again).toHaveLength(2);
      // What was on its way counts as lost; with a reset, all that was not read yet.
      const lost = kind === 'reset' ? BROKEN : MIB;
      expect(bytesAsked() - LARGE).toBeGreaterThanOrEqual(SLICE - BROKEN);
      expect(bytesAsked() - LARGE).toBeLessThanOrEqual(SLICE - BROKEN + lost);
    }
  );

  it('T43 asks for the rest of an answer that ends too early in good order', async () => {
    server.faults.add({
      kind: 'truncate',
      range: 'bytes=0-',
      afterBytes: BROKEN,
      withoutLength: true
    });
    await fetch('large.bin');
    expect(isThere('large.bin', large)).toBe(true);
  });

  it('T43 gives a stalled connection up, and goes on by another', async () => {
    server.faults.add({
      kind: 'stall',
      range: 'bytes=0-',
      afterBytes: BROKEN
    });
    await fetch('large.bin', { from: open(0.5) });
    expect(isThere('large.bin', large)).toBe(true);
    expect(asked.length).toBeGreaterThanOrEqual(4);
  });

  it.each(['large.bin', 'small.bin'])(
    'T44 never accepts a wrong byte: %s',
    async name => {
      const size = name === 'large.bin' ? LARGE : small.length;
      writeFileSync(join(base, name), 'the good old one');
      const flip = { kind: 'flip', path: 'alt=media', times: 100 } as const;
      server.faults.add({ ...flip, afterBytes: 1000 });
      expect(await kindOf(fetch(name))).toBe('corrupt');
      expect(readFileSync(join(base, name), 'utf8')).toBe('the good old one');
      expect(left()).toEqual([name]);
      server.faults.clear();
      server.faults.add({ ...flip, times: 1, afterBytes: 1000 });
      expect(await fetch(name)).toMatchObject({ size });
      expect(isThere(name, name === 'large.bin' ? large : small)).toBe(true);
    }
  );

  it.each(['replace', 'delete'] as const)(
    'T45 never mixes two generations: %s',
    async kind => {
      writeFileSync(join(base, 'large.bin'), 'the good old one');
      server.faults.add({
        kind,
        range: 'bytes=0-',
        afterBytes: BROKEN,
        cut: true
      });
      expect(await kindOf(fetch('large.bin'))).toBe(
        kind === 'replace' ? 'changed-meanwhile' : 'not-found'
      );
      expect(readFileSync(join(base, 'large.bin'), 'utf8')).toBe(
        'the good old one'
      );
      expect(left()).toEqual(['large.bin']);
      await plant('large.bin', large);
    }
  );

  it('T46 keeps an object that is stored as gzip as it is stored', async () => {
    const text = randomBytes(SLICE).toString('hex');
    const packed = gzipSync(text, { level: 1 });
    await plant('packed', packed, { contentEncoding: 'gzip' });
    await fetch('packed');
    expect(isThere('packed', packed)).toBe(true);
  });

  it('T48 leaves what is at its place, and is none of a file, alone', async () => {
    mkdirSync(join(base, 'small.bin'));
    expect(await kindOf(fetch('small.bin'))).toBe('already-exists');
    writeFileSync(join(base, 'victim'), 'precious');
    symlinkSync(join(base, 'victim'), join(base, 'large.bin'));
    expect(await kindOf(fetch('large.bin'))).toBe('bad-message');
    expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('precious');
    expect(hidden()).toEqual([]);
  });

  it('T48 says that it may not write there', async () => {
    // Root may write into any folder of a disk, but not into the kernel's.
    const isRoot = process.getuid?.() === 0;
    const folder = isRoot ? '/sys/kernel' : base;
    const to = new DiskStore(
      { scheme: 'file', container: '', key: folder },
      CONTEXT
    );
    if (!isRoot) {
      chmodSync(base, 0o500);
    }
    await expect(fetch('small.bin', { to })).rejects.toMatchObject({
      kind: 'permission-denied',
      message: expect.stringContaining('small.bin')
    });
  });

  it('T52 a download of one file that was paused and then cancelled leaves nothing', async () => {
    await plant('run/step_1.pt', Buffer.concat([Buffer.from('PK'), large]));
    const engine = engineOf();
    const paused = new Promise<void>(resolve =>
      engine.onChange(change => {
        if (change.type === 'transfer' && change.transfer.state === 'paused') {
          resolve();
        }
      })
    );
    const to = keeping(() => engine.pause(engine.records()[0]!.id));
    const { id } = engine.start({
      kind: 'download',
      source: { store: bucket, key: 'run/step_1.pt' },
      target: { store: to, folder: '' },
      allowIncomplete: true
    });
    await paused;
    expect(left()).toHaveLength(2);
    engine.cancel(id);
    await engine.finished(id);
    expect(left()).toEqual([]);
  });

  it('T43 brings a whole checkpoint through a storm', async () => {
    await plant('run/checkpoint-1/a.bin', small);
    await plant('run/checkpoint-1/b.bin', large);
    server.faults.add({
      kind: 'status',
      status: 503,
      path: 'alt=media',
      times: 4
    });
    const { state, error } = await transfer(
      'download',
      [bucket, 'run/checkpoint-1/'],
      [disk, ''],
      true
    );
    expect([state, error]).toEqual(['done', null]);
    expect(isThere('checkpoint-1/b.bin', large)).toBe(true);
    expect(left()).toEqual(['checkpoint-1']);
  });
});
