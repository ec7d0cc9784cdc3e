import type { ISelection } from '#core/domain/selection';
import { ROUTES } from '#core/protocol/routes';
import { findLatest } from '../../catalog/findLatest';
import { inspectCheckpoint } from '../../catalog/inspectCheckpoint';
import { readText } from '../../catalog/readText';
import {
  keysOf,
  memoryStore,
  put,
  seed,
  withUploads
} from '../../catalog/__tests__/sampleStore';
import type { IStore } from '../../stores/store';
import { engineOf } from './engineOf';

const KEY = 'out/checkpoint-10/';
const TARGET = 'run/checkpoint-10/';
const MANIFEST = `${TARGET}keepstep-manifest.json`;
const STATE = ['optimizer.pt', 'rng_state.pth', 'scheduler.pt'];

async function source(sample = 'tiny-gpt/checkpoint-10', key = KEY) {
  const store = memoryStore();
  await seed(store, key, sample);
  return store;
}

async function move(
  kind: 'upload' | 'download',
  from: readonly [IStore, string],
  to: readonly [IStore, string],
  selection?: ISelection
) {
  const engine = engineOf();
  const { id } = engine.start({
    kind,
    source: { store: from[0], key: from[1] },
    target: { store: to[0], folder: to[1] },
    allowIncomplete: false,
    selection
  });
  return engine.finished(id);
}

const push = (from: IStore, to: IStore, selection?: ISelection) =>
  move('upload', [from, KEY], [to, 'run/'], selection);

const pull = (from: IStore, to: IStore, selection?: ISelection) =>
  move('download', [from, TARGET], [to, 'back/'], selection);

const namesOf = async (store: IStore, folder: string) =>
  (await keysOf(store, folder)).map(key => key.slice(folder.length));

const leftOutIn = async (store: IStore, key: string) =>
  (
    JSON.parse(await readText(store, key)) as {
      metadata: { leftOut?: { path: string }[] };
    }
  ).metadata.leftOut?.map(({ path }) => path);

describe('an upload without optimizer state', () => {
  it('T81 is verified and weights only, and its manifest says what is missing', async () => {
    const to = memoryStore();
    const from = await source();
    const record = await push(from, to, { excludeOptimizer: true });
    expect(record).toMatchObject({ state: 'done', files: { total: 5 } });
    expect(await namesOf(to, TARGET)).toEqual([
      'config.json',
      'generation_config.json',
      'keepstep-manifest.json',
      'model.safetensors',
      'trainer_state.json',
      'training_args.bin'
    ]);
    expect(JSON.parse(await readText(to, MANIFEST))).toMatchObject({
      metadata: {
        leftOut: [
          { path: STATE[0], role: 'optimizer', why: 'optimizer-excluded' },
          { path: STATE[1], role: 'random', why: 'optimizer-excluded' },
          { path: STATE[2], role: 'scheduler', why: 'optimizer-excluded' }
        ]
      }
    });
    expect(await inspectCheckpoint(to, TARGET)).toMatchObject({
      state: 'verified',
      weightsOnly: true,
      reasons: [
        'weights only: it was copied without optimizer.pt, rng_state.pth, scheduler.pt'
      ]
    });
  });

  it('T81 changes nothing the second time', async () => {
    const to = memoryStore();
    const from = await source();
    await push(from, to, { excludeOptimizer: true });
    const before = await readText(to, MANIFEST);
    await push(from, to, { excludeOptimizer: true });
    expect(await readText(to, MANIFEST)).toBe(before);
  });

  it('T81 leaves alone one that is there in full', async () => {
    const to = memoryStore();
    const from = await source();
    await push(from, to);
    const before = await readText(to, MANIFEST);
    const record = await push(from, to, { excludeOptimizer: true });
    expect(record.error).toBeNull();
    expect(await readText(to, MANIFEST)).toBe(before);
    expect(await namesOf(to, TARGET)).toEqual(expect.arrayContaining(STATE));
  });

  it('T81 what was left out of a copy is left out of a copy of it', async () => {
    const [there, back, again] = [memoryStore(), memoryStore(), memoryStore()];
    await push(await source(), there, { excludeOptimizer: true });
    await pull(there, back);
    await move('upload', [back, 'back/checkpoint-10/'], [again, 'run/']);
    expect(await leftOutIn(again, MANIFEST)).toEqual(STATE);
    expect((await inspectCheckpoint(again, TARGET)).reasons).toHaveLength(1);
  });

  it('T80 is refused, and nothing is sent, where weights could not be loaded', async () => {
    const from = await source();
    await from.remove(`${KEY}model.safetensors`);
    await put(from, `${KEY}latest`, 'global_step10');
    await put(from, `${KEY}global_step10/mp_rank_00_model_states.txt`, 'm');
    const to = memoryStore();
    const { error } = await push(from, to, { excludeOptimizer: true });
    expect(error).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('global_step10/') as string
    });
    expect(await keysOf(to)).toEqual([]);
  });

  it('T80 is refused for a single file', async () => {
    const from = await source('plain', 'out/');
    const to = memoryStore();
    const { error } = await move(
      'upload',
      [from, 'out/step_500.pt'],
      [to, 'run/'],
      { excludeOptimizer: true }
    );
    expect([error?.kind, error?.message]).toEqual([
      'unsupported',
      expect.stringContaining('step_500.pt is one file')
    ]);
    expect(await keysOf(to)).toEqual([]);
  });
});

describe('completing an upload that was in part', () => {
  it('T82 needs no leave, and what was there stays good meanwhile', async () => {
    const from = await source();
    const base = memoryStore();
    await push(from, base, { excludeOptimizer: true });
    const states: string[] = [];
    const to = withUploads(base, inner => ({
      commit: async (...args) => {
        const entry = await inner.commit(...args);
        states.push((await inspectCheckpoint(base, TARGET)).state);
        return entry;
      }
    }));
    expect((await push(from, to)).error).toBeNull();
    expect(states).toEqual(['verified', 'verified', 'verified', 'verified']);
    expect(await leftOutIn(base, MANIFEST)).toBeUndefined();
    expect((await inspectCheckpoint(base, TARGET)).weightsOnly).toBeUndefined();
    expect(await namesOf(base, TARGET)).toEqual(expect.arrayContaining(STATE));
  });

  it('T82 is refused where a file of it has other content', async () => {
    const to = memoryStore();
    await push(await source(), to, { excludeOptimizer: true });
    const from = await source('tiny-gpt/checkpoint-500');
    expect((await push(from, to)).error?.kind).toBe('already-exists');
  });

  it('T82 adds to a download, too', async () => {
    const [there, back] = [memoryStore(), memoryStore()];
    await push(await source(), there);
    await pull(there, back, { excludeOptimizer: true });
    expect((await pull(there, back)).error).toBeNull();
    expect(
      await leftOutIn(back, 'back/checkpoint-10/keepstep-manifest.json')
    ).toBeUndefined();
    expect((await inspectCheckpoint(back, 'back/checkpoint-10/')).state).toBe(
      'verified'
    );
  });
});

describe('a download of a part', () => {
  it('T81 is whole by a manifest that says what is missing', async () => {
    const [there, back] = [memoryStore(), memoryStore()];
    await push(await source(), there);
    await pull(there, back, { exclude: ['rng_*'] });
    expect(await namesOf(back, 'back/checkpoint-10/')).not.toContain(STATE[1]);
    expect(await inspectCheckpoint(back, 'back/checkpoint-10/')).toMatchObject({
      state: 'verified',
      weightsOnly: true
    });
  });

  it('T81 does not make less of what is there in full', async () => {
    const [there, back] = [memoryStore(), memoryStore()];
    await push(await source(), there);
    await pull(there, back);
    expect(
      (await pull(there, back, { excludeOptimizer: true })).error
    ).toBeNull();
    expect(
      (await inspectCheckpoint(back, 'back/checkpoint-10/')).weightsOnly
    ).toBeUndefined();
  });

  it('T80 takes what --include names, and warns of nothing else', async () => {
    const [there, back] = [memoryStore(), memoryStore()];
    await push(await source(), there);
    await pull(there, back, { include: ['*.safetensors', 'config.json'] });
    expect(await namesOf(back, 'back/checkpoint-10/')).toEqual([
      'config.json',
      'keepstep-manifest.json',
      'model.safetensors'
    ]);
  });
});

describe('the newest whole checkpoint', () => {
  it('C15 is not one without its optimizer, if an older one has it', async () => {
    const to = memoryStore();
    await seed(to, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
    await push(await source(), to, { excludeOptimizer: true });
    expect(await findLatest(to, 'run/')).toMatchObject({
      latest: { name: 'checkpoint-1' },
      passedOver: [
        {
          name: 'checkpoint-10',
          reason: expect.stringMatching(/^weights only/) as string
        }
      ]
    });
  });

  it('C15 is one without its optimizer where there is no other', async () => {
    const to = memoryStore();
    await push(await source(), to, { excludeOptimizer: true });
    expect(await findLatest(to, 'run/')).toMatchObject({
      latest: { name: 'checkpoint-10', weightsOnly: true },
      passedOver: []
    });
  });
});

describe('the request of an upload', () => {
  const { request } = ROUTES.startUpload;
  const place = { storage: 's', key: 'k/' };
  const ask = { source: place, target: place, allowIncomplete: false };

  it('T80 may choose files', () => {
    const selection = { excludeOptimizer: true, exclude: ['logs/'] };
    expect(request({ ...ask, selection })).toMatchObject({ selection });
    expect(request(ask)).toMatchObject(ask);
  });

  it('T80 is refused where the choice is none', () => {
    expect(() => request({ ...ask, selection: { exclude: 'logs/' } })).toThrow(
      '$.selection.exclude'
    );
  });
});
