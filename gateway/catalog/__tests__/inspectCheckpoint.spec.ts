import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../stores/index';
import type { IStore } from '../../stores/store';
import { checkpointFiles } from '../checkpointFiles';
import { findLatest } from '../findLatest';
import { inspectCheckpoint } from '../inspectCheckpoint';
import { listFolder } from '../listFolder';
import { ScanCache } from '../scanCache';
import {
  altered,
  keysOf,
  manifestFor,
  memoryStore,
  put,
  SAMPLES,
  seed,
  surviving
} from './sampleStore';

const KEY = 'run/checkpoint-10/';
const MANIFEST = `${KEY}keepstep-manifest.json`;

async function uploaded() {
  const store = memoryStore();
  await seed(store, KEY, 'tiny-gpt/checkpoint-10');
  const manifest = await manifestFor(store, KEY);
  await put(store, MANIFEST, JSON.stringify(manifest));
  return { store, manifest };
}

describe('a small file that is damaged on its way', () => {
  /** Each JSON file arrives so often with another first byte. */
  const damaging = (store: IStore, times: number) => {
    const reads = new Map<string, number>();
    return altered(store, {
      read: async function* (key, options) {
        const count = (reads.get(key) ?? 0) + 1;
        reads.set(key, count);
        for await (const bytes of store.read(key, options)) {
          yield count <= times && key.endsWith('.json')
            ? Uint8Array.from([0, ...bytes.slice(1)])
            : bytes;
        }
      }
    });
  };

  it('C16 is read again: a manifest', async () => {
    const { store } = await uploaded();
    const { state, reasons } = await inspectCheckpoint(damaging(store, 2), KEY);
    expect([state, reasons]).toEqual(['verified', []]);
  });

  it('C16 is read again: what a framework wrote', async () => {
    const store = memoryStore();
    await seed(store, KEY, 'tiny-gpt/checkpoint-10');
    const { state, step } = await inspectCheckpoint(damaging(store, 1), KEY);
    expect([state, step]).toEqual(['whole', 10]);
  });

  it('C16 is told when it always arrives so', async () => {
    const { store } = await uploaded();
    const { state, reasons } = await inspectCheckpoint(damaging(store, 3), KEY);
    expect([state, reasons]).toEqual([
      'incomplete',
      ['keepstep-manifest.json arrives damaged']
    ]);
  });
});

describe('inspectCheckpoint, without a manifest', () => {
  it.each([
    ['tiny-gpt/checkpoint-1', 'whole'],
    ['tiny-gpt/checkpoint-10', 'whole'],
    ['tiny-gpt/checkpoint-500', 'whole'],
    ['tiny-gpt/checkpoint-1000', 'whole'],
    ['tiny-gpt/checkpoint-1005', 'incomplete'],
    ['tiny-gpt/checkpoint-1010', 'incomplete']
  ])('C4 finds %s %s', async (sample, state) => {
    const store = memoryStore();
    const key = sample.replace('tiny-gpt', 'run') + '/';
    await seed(store, key, sample);
    const checkpoint = await inspectCheckpoint(store, key);
    expect(checkpoint).toMatchObject({ key, state, durable: false });
    expect(checkpoint.reasons.length > 0).toBe(state === 'incomplete');
  });

  it('tells step, epoch, metric, size and age', async () => {
    const store = memoryStore();
    await seed(store, KEY, 'tiny-gpt/checkpoint-10');
    const before = Date.now() - 60_000;
    const checkpoint = await inspectCheckpoint(store, KEY);
    expect(checkpoint).toEqual({
      key: KEY,
      name: 'checkpoint-10',
      step: 10,
      epoch: expect.any(Number),
      metric: { name: 'eval_loss', value: expect.any(Number) },
      sizeBytes: expect.any(Number),
      updatedAt: expect.any(Number),
      state: 'whole',
      durable: false,
      reasons: [],
      format: 'huggingface'
    });
    expect(checkpoint.updatedAt).toBeGreaterThan(before);
  });

  it('C9 counts checkpoint-1 without checkpoint-10 beside it', async () => {
    const store = memoryStore();
    await seed(store, 'run/', 'tiny-gpt');
    const alone = memoryStore();
    await seed(alone, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
    const [crowded, single] = await Promise.all([
      inspectCheckpoint(store, 'run/checkpoint-1/'),
      inspectCheckpoint(alone, 'run/checkpoint-1/')
    ]);
    expect(crowded.sizeBytes).toBe(single.sizeBytes);
  });

  it.each([
    ['step_500.pt', 'whole', 500],
    ['checkpoint_step_1000.pt', 'whole', 1000],
    ['step_1010.pt', 'incomplete', 1010]
  ])('C4 finds %s %s', async (name, state, step) => {
    const store = memoryStore();
    await seed(store, 'run/', 'plain');
    expect(await inspectCheckpoint(store, `run/${name}`)).toMatchObject({
      name,
      state,
      step,
      format: 'plain'
    });
  });

  it('says that a symlink was not followed', async () => {
    const store = memoryStore();
    await seed(store, KEY, 'tiny-gpt/checkpoint-10');
    const list = store.list.bind(store);
    const linked = altered(store, {
      list: async function* (folder, options) {
        yield* list(folder, options);
        const key = `${KEY}extra.bin`;
        yield { kind: 'refused', key, why: 'is a symbolic link' };
      }
    });
    expect(await inspectCheckpoint(linked, KEY)).toMatchObject({
      state: 'whole',
      reasons: ['extra.bin is a symbolic link']
    });
  });

  it.each(['run/checkpoint-11/', 'run/step_1.pt'])(
    'fails with not-found for %s, which is not there',
    async key => {
      await expect(inspectCheckpoint(memoryStore(), key)).rejects.toMatchObject(
        { kind: 'not-found' }
      );
    }
  );

  it('C14 says that a folder was made and nothing put into it', async () => {
    const store = memoryStore();
    const list = store.list.bind(store);
    const marked = altered(store, {
      list: async function* (folder, options) {
        yield* list(folder, options);
        if (folder === 'run/') {
          yield { kind: 'folder', key: KEY };
        }
      }
    });
    expect(await inspectCheckpoint(marked, KEY)).toEqual({
      key: KEY,
      name: 'checkpoint-10',
      step: 10,
      epoch: null,
      metric: null,
      sizeBytes: 0,
      updatedAt: null,
      state: 'incomplete',
      durable: false,
      reasons: ['it is empty'],
      format: 'huggingface'
    });
    await put(store, 'run/checkpoint-1/a', '');
    const { passedOver } = await findLatest(marked, 'run/');
    expect(passedOver[0]).toEqual({
      name: 'checkpoint-10',
      step: 10,
      reason: 'it is empty'
    });
  });

  it('C14 says so of a folder on disk', async () => {
    const root = mkdtempSync(join(tmpdir(), 'keepstep-empty-'));
    mkdirSync(join(root, 'checkpoint-10'));
    const disk = openStore(
      { scheme: 'file', container: '', key: `${root}/` },
      {
        credentialRef: 'adc',
        readOnly: false,
        survivesThisMachine: false,
        allowedRoots: [root]
      }
    );
    expect(await inspectCheckpoint(disk, 'checkpoint-10/')).toMatchObject({
      state: 'incomplete',
      reasons: ['it is empty']
    });
    await expect(checkpointFiles(disk, 'checkpoint-10/')).rejects.toThrow(
      'checkpoint-10/ is empty.'
    );
    await expect(
      inspectCheckpoint(disk, 'checkpoint-11/')
    ).rejects.toMatchObject({ kind: 'not-found' });
    rmSync(root, { recursive: true });
  });

  it('refuses what is no checkpoint', async () => {
    const store = memoryStore();
    await put(store, 'notes/todo.txt', 'x');
    await expect(inspectCheckpoint(store, 'notes/')).rejects.toMatchObject({
      kind: 'unsupported'
    });
  });
});

describe('inspectCheckpoint, with a manifest', () => {
  it('C7 verifies every size and CRC32C, and takes the rest from the manifest', async () => {
    const { store } = await uploaded();
    expect(await inspectCheckpoint(store, KEY)).toMatchObject({
      state: 'verified',
      durable: false,
      step: 10,
      epoch: 0.5,
      metric: { name: 'eval_loss', value: 2.5 },
      reasons: []
    });
  });

  it('C7 calls it durable on a storage that outlives this machine', async () => {
    const { store } = await uploaded();
    expect(await inspectCheckpoint(surviving(store), KEY)).toMatchObject({
      state: 'verified',
      durable: true
    });
  });

  it('C7 calls it whole, not verified, where the storage keeps no CRC32C', async () => {
    const { store } = await uploaded();
    const list = store.list.bind(store);
    const unsummed = altered(surviving(store), {
      list: async function* (folder, options) {
        for await (const entry of list(folder, options)) {
          yield { ...entry, crc32c: undefined };
        }
      }
    });
    expect(await inspectCheckpoint(unsummed, KEY)).toMatchObject({
      state: 'whole',
      durable: false
    });
  });

  it('C7 notices every single file that is missing', async () => {
    const { store: reference } = await uploaded();
    const keys = (await keysOf(reference, KEY)).filter(key => key !== MANIFEST);
    for (const key of keys) {
      const { store } = await uploaded();
      await store.remove(key);
      expect(await inspectCheckpoint(store, KEY)).toMatchObject({
        state: 'incomplete',
        reasons: [`${key.slice(KEY.length)} is missing`]
      });
    }
  });

  it('C7 notices a file of another size', async () => {
    const { store } = await uploaded();
    await put(store, `${KEY}scheduler.pt`, 'x');
    const { state, reasons } = await inspectCheckpoint(store, KEY);
    expect(state).toBe('incomplete');
    expect(reasons).toEqual([
      expect.stringMatching(/^scheduler\.pt has 1 bytes, and its manifest says/)
    ]);
  });

  it('C7 notices other contents of the same size', async () => {
    const { store } = await uploaded();
    const { size } = await store.stat(`${KEY}config.json`);
    await put(store, `${KEY}config.json`, 'x'.repeat(size));
    expect(await inspectCheckpoint(store, KEY)).toMatchObject({
      state: 'incomplete',
      durable: false,
      reasons: ['config.json has other contents than its manifest says']
    });
  });

  it('C7 does not mind files that the manifest does not name', async () => {
    const { store } = await uploaded();
    await put(store, `${KEY}notes.txt`, 'mine');
    expect((await inspectCheckpoint(store, KEY)).state).toBe('verified');
  });

  it.each([
    ['', 'is not valid JSON: it is damaged or cut short'],
    ['{"schema": 1', 'is not valid JSON: it is damaged or cut short'],
    ['null', 'is not a valid manifest'],
    [
      '{"schema": 2}',
      'is not a valid manifest: its field schema is not what it should be'
    ]
  ])('C7 finds it incomplete when the manifest is %j', async (text, why) => {
    const { store } = await uploaded();
    await put(store, MANIFEST, text);
    const { state, reasons } = await inspectCheckpoint(store, KEY);
    expect([state, reasons]).toEqual([
      'incomplete',
      [`keepstep-manifest.json ${why}`]
    ]);
  });

  it('C7 names the field of a manifest whose path leads out', async () => {
    const { store, manifest } = await uploaded();
    const files = [{ path: '../../x', size: 1, crc32c: 'AAAAAA==' }];
    await put(store, MANIFEST, JSON.stringify({ ...manifest, files }));
    expect((await inspectCheckpoint(store, KEY)).reasons).toEqual([
      'keepstep-manifest.json is not a valid manifest: its field files[0].path is not what it should be'
    ]);
  });

  it('C7 does not believe a manifest that names nothing', async () => {
    const { store, manifest } = await uploaded();
    await put(store, MANIFEST, JSON.stringify({ ...manifest, files: [] }));
    expect((await inspectCheckpoint(store, KEY)).state).toBe('incomplete');
  });

  it('C7 reads the manifest beside a checkpoint that is one file', async () => {
    const store = memoryStore();
    await put(store, 'run/step_5.pt', 'any bytes');
    const manifest = await manifestFor(store, 'run/');
    const key = 'run/step_5.pt.keepstep-manifest.json';
    await put(store, key, JSON.stringify(manifest));
    expect((await inspectCheckpoint(store, 'run/step_5.pt')).state).toBe(
      'verified'
    );
    const other = {
      ...manifest,
      files: [{ ...(manifest['files'] as object[])[0], path: 'step_6.pt' }]
    };
    await put(store, key, JSON.stringify(other));
    expect((await inspectCheckpoint(store, 'run/step_5.pt')).state).toBe(
      'incomplete'
    );
  });
});

describe('inspectCheckpoint, with a cache', () => {
  it('C10 answers from it until a file changes', async () => {
    const { store } = await uploaded();
    let reads = 0;
    const read = store.read.bind(store);
    const counted = altered(store, {
      read: (key, options) => {
        reads += 1;
        return read(key, options);
      }
    });
    const cache = new ScanCache();
    const first = await inspectCheckpoint(counted, KEY, { cache });
    const readsOfOne = reads;
    expect(await inspectCheckpoint(counted, KEY, { cache })).toEqual(first);
    expect(reads).toBe(readsOfOne);
    await store.remove(`${KEY}optimizer.pt`);
    expect((await inspectCheckpoint(counted, KEY, { cache })).state).toBe(
      'incomplete'
    );
  });
});

describe('checkpoints of other frameworks', () => {
  it.each([
    ['accelerate', 'accelerate/checkpoints/checkpoint_0/', 'checkpoint_0/'],
    ['dcp', 'dcp/step-5/', 'step-5/'],
    ['orbax', 'orbax/checkpoints/3/', 'checkpoints/3/']
  ])('C17 are known by their files: %s', async (format, path, name) => {
    const store = memoryStore();
    await seed(store, `run/${name}`, `formats/${path.slice(0, -1)}`);
    expect(await inspectCheckpoint(store, `run/${name}`)).toMatchObject({
      format,
      state: 'whole'
    });
    const { checkpoints } = await listFolder(
      store,
      name === 'checkpoints/3/' ? 'run/checkpoints' : 'run'
    );
    expect(checkpoints.map(({ key }) => key)).toEqual([`run/${name}`]);
  });

  it('C20 are judged by what is beside them, anew each time', async () => {
    const store = memoryStore();
    const key = 'run/global_step500/';
    const torchFile = readFileSync(join(SAMPLES, 'plain/step_500.pt'));
    await put(store, `${key}mp_rank_00_model_states.pt`, torchFile);
    const cache = new ScanCache();
    const stateWith = async (latest: string | null): Promise<string> => {
      await (latest === null
        ? store.remove('run/latest')
        : put(store, 'run/latest', latest));
      return (await inspectCheckpoint(store, key, { cache })).state;
    };
    expect(await stateWith(null)).toBe('unknown');
    expect(await stateWith('global_step60')).toBe('incomplete');
    expect(await stateWith('global_step500')).toBe('whole');
    expect(await stateWith('x'.repeat(100_000))).toBe('unknown');
  });
});
