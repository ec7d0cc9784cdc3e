import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectCheckpoint } from '../../catalog/inspectCheckpoint';
import {
  altered,
  keysOf,
  memoryStore,
  put,
  seed
} from '../../catalog/__tests__/sampleStore';
import { DiskStore } from '../../stores/disk';
import type { IStore } from '../../stores/store';
import { engineOf, transfer } from './engineOf';

const KEY = 'run/checkpoint-10/';

let base = '';
let disk: IStore;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-receive-'));
  disk = new DiskStore(
    { scheme: 'file', container: '', key: base },
    {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: [base]
    }
  );
});

afterEach(() => rmSync(base, { recursive: true }));

/** A bucket into which a checkpoint was uploaded. */
async function uploaded(sample = 'tiny-gpt/checkpoint-10') {
  const from = memoryStore();
  const name = `checkpoint-${sample.split('-').at(-1)}/`;
  await seed(from, `out/${name}`, sample);
  const bucket = memoryStore();
  await transfer('upload', [from, `out/${name}`], [bucket, 'run/']);
  return bucket;
}

const pull = (bucket: IStore, key = KEY, target = disk) =>
  transfer('download', [bucket, key], [target, 'out/']);

const local = (path = '') => join(base, 'out/checkpoint-10', path);

/** A source whose reads of whole files pass through a change. */
function reading(
  store: IStore,
  change: (key: string, bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
): IStore {
  return altered(store, {
    read: async function* (key, options) {
      for await (const bytes of store.read(key, options)) {
        yield options?.length === undefined ? await change(key, bytes) : bytes;
      }
    }
  });
}

describe('a download', () => {
  it('T6 brings every file and the manifest, and leaves nothing else', async () => {
    const bucket = await uploaded();
    expect(await pull(bucket)).toMatchObject({ state: 'done', error: null });
    const there = await keysOf(bucket, KEY);
    expect(readdirSync(local()).sort()).toEqual(
      there.map(key => key.slice(KEY.length)).sort()
    );
    expect(readdirSync(join(base, 'out'))).toEqual(['checkpoint-10']);
    expect((await inspectCheckpoint(disk, 'out/checkpoint-10/')).state).toBe(
      'whole'
    );
  });

  it('T6 shows no folder before it is whole', async () => {
    const bucket = await uploaded();
    const seen: string[][] = [];
    const watched = reading(bucket, (_key, bytes) => {
      seen.push(existsSync(join(base, 'out')) ? listed(join(base, 'out')) : []);
      return bytes;
    });
    await pull(watched);
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.flat()).toEqual([]);
  });

  it('T6 brings a checkpoint without a manifest by its framework rules', async () => {
    const bucket = memoryStore();
    await seed(bucket, KEY, 'tiny-gpt/checkpoint-10');
    expect((await pull(bucket)).state).toBe('done');
    expect(readdirSync(local())).toHaveLength(8);
  });

  it.each([
    ['a bucket', (store: IStore) => store],
    [
      'a storage that tells no checksum',
      (store: IStore) =>
        altered(store, {
          list: async function* (folder, options) {
            for await (const entry of store.list(folder, options)) {
              yield entry.kind === 'file'
                ? { ...entry, crc32c: undefined }
                : entry;
            }
          }
        })
    ]
  ])(
    'T68 brings no manifest of %s but the one that it was planned by',
    async (_, as) => {
      const bucket = await uploaded();
      const manifest = `${KEY}keepstep-manifest.json`;
      const replaced = reading(as(bucket), async (key, bytes) => {
        if (key.endsWith('trainer_state.json')) {
          await put(bucket, manifest, 'another upload is under way');
        }
        return bytes;
      });
      const { state, error } = await pull(replaced);
      expect([state, error?.kind, error?.uri]).toEqual([
        'failed',
        'changed-meanwhile',
        bucket.uriOf(manifest)
      ]);
      expect(existsSync(local())).toBe(false);
    }
  );

  describe('to a disk that is nearly full', () => {
    /** A disk on which so much is free. */
    const having = (free: number) =>
      altered(disk, { freeBytes: async () => free });

    const sizes = async (bucket: IStore) => {
      const files = await Promise.all(
        (await keysOf(bucket, KEY))
          .filter(key => !key.endsWith('keepstep-manifest.json'))
          .map(key => bucket.stat(key))
      );
      return files.reduce((sum, { size }) => sum + size, 0);
    };

    it('T42 is refused before anything is fetched, with the figures', async () => {
      const bucket = await uploaded();
      const needed = await sizes(bucket);
      const read: string[] = [];
      const watched = reading(bucket, (key, bytes) => {
        read.push(key);
        return bytes;
      });
      const { state, error } = await pull(watched, KEY, having(needed - 1));
      expect([state, error?.kind, error?.uri, read]).toEqual([
        'failed',
        'no-space',
        disk.uriOf('out/checkpoint-10/'),
        []
      ]);
      expect(error?.message).toMatch(
        /^file:\/\/.*\/out\/checkpoint-10\/ needs .* kB, and .* kB are free there\.$/
      );
      expect(readdirSync(base)).toEqual([]);
    });

    it('T42 is made where it just fits', async () => {
      const bucket = await uploaded();
      const just = having(await sizes(bucket));
      expect((await pull(bucket, KEY, just)).state).toBe('done');
    });

    it('T42 needs no room for what is there and right', async () => {
      const bucket = await uploaded();
      await pull(bucket);
      rmSync(local('config.json'));
      const { size } = await bucket.stat(`${KEY}config.json`);
      const results = [
        await pull(bucket, KEY, having(size - 1)),
        await pull(bucket, KEY, having(size))
      ];
      expect(results.map(({ state }) => state)).toEqual(['failed', 'done']);
    });
  });

  it('T6 brings only what the manifest names', async () => {
    const bucket = await uploaded();
    await put(bucket, `${KEY}stale.bin`, 'x');
    await pull(bucket);
    expect(existsSync(local('stale.bin'))).toBe(false);
  });

  it('T7 keeps a copy that is there and right', async () => {
    const bucket = await uploaded();
    await pull(bucket);
    const before = await disk.stat('out/checkpoint-10/model.safetensors');
    const { state, bytesAcknowledged, bytesTotal } = await pull(bucket);
    expect([state, bytesAcknowledged]).toEqual(['done', bytesTotal]);
    expect(await disk.stat('out/checkpoint-10/model.safetensors')).toEqual(
      before
    );
  });

  it('T7 finds the copy that training itself wrote', async () => {
    const bucket = await uploaded();
    await seed(disk, 'out/checkpoint-10/', 'tiny-gpt/checkpoint-10');
    const before = await disk.stat('out/checkpoint-10/model.safetensors');
    expect((await pull(bucket)).state).toBe('done');
    expect(await disk.stat('out/checkpoint-10/model.safetensors')).toEqual(
      before
    );
  });

  it('T8 does not write over another one that is whole', async () => {
    const bucket = await uploaded();
    await seed(disk, 'out/checkpoint-10/', 'tiny-gpt/checkpoint-500');
    const before = readFileSync(local('model.safetensors'));
    const { error } = await pull(bucket);
    expect(error).toMatchObject({
      kind: 'already-exists',
      uri: `file://${base}/out/checkpoint-10/`
    });
    expect(readFileSync(local('model.safetensors'))).toEqual(before);
  });

  it('T8 does not write over one of which nobody can know', async () => {
    const bucket = memoryStore();
    await seed(bucket, 'run/', 'plain');
    await put(disk, 'out/step_500.pt', new Uint8Array([0x80, 0x02, 0x8a]));
    const { error } = await pull(bucket, 'run/step_500.pt');
    expect(error?.kind).toBe('already-exists');
    expect((await disk.stat('out/step_500.pt')).size).toBe(3);
  });

  it('T8 repairs one that is incomplete', async () => {
    const bucket = await uploaded();
    await seed(disk, 'out/checkpoint-10/', 'tiny-gpt/checkpoint-10');
    rmSync(local('trainer_state.json'));
    writeFileSync(local('optimizer.pt'), 'cut short');
    writeFileSync(local('mine.txt'), 'stays');
    expect((await pull(bucket)).state).toBe('done');
    expect((await inspectCheckpoint(disk, 'out/checkpoint-10/')).state).toBe(
      'whole'
    );
    expect(readFileSync(local('mine.txt'), 'utf8')).toBe('stays');
  });

  it('T3 brings nothing when bytes arrive damaged, twice', async () => {
    const bucket = await uploaded();
    const damaged = reading(bucket, (key, bytes) =>
      key.endsWith('optimizer.pt') ? bytes.map(byte => byte ^ 1) : bytes
    );
    expect(await pull(damaged)).toMatchObject({
      state: 'failed',
      error: { kind: 'corrupt', uri: `memory://bucket/${KEY}optimizer.pt` }
    });
    expect(existsSync(local())).toBe(false);
  });

  it('T3 fetches a file again that arrived damaged once', async () => {
    const bucket = await uploaded();
    let isFirst = true;
    const once = reading(bucket, (key, bytes) => {
      if (key.endsWith('optimizer.pt') && isFirst) {
        isFirst = false;
        return bytes.map(byte => byte ^ 1);
      }
      return bytes;
    });
    expect((await pull(once)).state).toBe('done');
  });

  it('T7 goes on where one failed', async () => {
    const bucket = await uploaded();
    const broken = reading(bucket, (key, bytes) =>
      key.endsWith('optimizer.pt') ? bytes.map(byte => byte ^ 1) : bytes
    );
    await pull(broken);
    const fetched: string[] = [];
    const counted = reading(bucket, (key, bytes) => {
      fetched.push(key.slice(KEY.length));
      return bytes;
    });
    expect((await pull(counted)).state).toBe('done');
    expect(fetched).toContain('optimizer.pt');
    expect(fetched).not.toContain('config.json');
    expect(readdirSync(join(base, 'out'))).toEqual(['checkpoint-10']);
  });

  it('T7 is done when another download of it was quicker', async () => {
    const bucket = await uploaded();
    let isFirst = true;
    const slow = reading(bucket, async (key, bytes) => {
      if (isFirst && key.endsWith('optimizer.pt')) {
        isFirst = false;
        expect((await pull(bucket)).state).toBe('done');
      }
      return bytes;
    });
    expect(await pull(slow)).toMatchObject({ state: 'done', error: null });
    expect(readdirSync(join(base, 'out'))).toEqual(['checkpoint-10']);
    expect((await inspectCheckpoint(disk, 'out/checkpoint-10/')).state).toBe(
      'whole'
    );
  });

  it('T10 leaves nothing when it is cancelled', async () => {
    const bucket = await uploaded();
    const engine = engineOf();
    const stopping = reading(bucket, (key, bytes) => {
      if (key.endsWith('optimizer.pt')) {
        engine.cancel(engine.records()[0]!.id);
      }
      return bytes;
    });
    const { id } = engine.start({
      kind: 'download',
      source: { store: stopping, key: KEY },
      target: { store: disk, folder: 'out/' },
      allowIncomplete: false
    });
    expect((await engine.finished(id)).state).toBe('cancelled');
    expect(readdirSync(join(base, 'out'))).toEqual([]);
  });

  it('T11 refuses what is not whole, and names what is missing', async () => {
    const bucket = await uploaded();
    await bucket.remove(`${KEY}config.json`);
    const { error } = await pull(bucket);
    expect(error).toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining('config.json is missing')
    });
    expect(existsSync(join(base, 'out'))).toBe(false);
  });

  it('brings a checkpoint that is one file, and its manifest', async () => {
    const from = memoryStore();
    await seed(from, 'out/', 'plain');
    const bucket = memoryStore();
    await transfer('upload', [from, 'out/step_500.pt'], [bucket, 'run/']);
    expect((await pull(bucket, 'run/step_500.pt')).state).toBe('done');
    expect(listed(join(base, 'out')).sort()).toEqual([
      'step_500.pt',
      'step_500.pt.keepstep-manifest.json'
    ]);
  });

  it('brings names with spaces, quotes, percent signs and markup as they are', async () => {
    const from = memoryStore();
    await seed(from, 'out/checkpoint-10/', 'tiny-gpt/checkpoint-10');
    const names = ['a b', '%20#?', '"\'<b>', 'é', 'é', '..x', 'deep/er/file'];
    for (const name of names) {
      await put(from, `out/checkpoint-10/${name}`, name);
    }
    const bucket = memoryStore();
    await transfer('upload', [from, 'out/checkpoint-10/'], [bucket, 'run/']);
    expect((await pull(bucket)).error).toBeNull();
    expect(names.map(name => readFileSync(local(name), 'utf8'))).toEqual(names);
  });
});

function listed(folder: string): string[] {
  return readdirSync(folder).filter(name => !name.startsWith('.'));
}
