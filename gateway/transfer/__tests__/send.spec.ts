import { manifest as decodeManifest } from '#core/protocol/manifest';
import { runIdentity } from '#core/protocol/run';
import { inspectCheckpoint } from '../../catalog/inspectCheckpoint';
import { readText } from '../../catalog/readText';
import {
  altered,
  keysOf,
  memoryStore,
  put,
  seed,
  surviving,
  withUploads
} from '../../catalog/__tests__/sampleStore';
import type { MemoryStore } from '../../stores/memory';
import type { IStore } from '../../stores/store';
import { engineOf, transfer } from './engineOf';

const KEY = 'out/checkpoint-10/';
const TARGET = 'run/checkpoint-10/';
const MANIFEST = `${TARGET}keepstep-manifest.json`;

/** The keys that became visible in a store, or vanished from it, in order. */
function recorded(store: MemoryStore): { store: IStore; log: string[] } {
  const log: string[] = [];
  const { publish } = store;
  store.publish = (key, ...rest) => {
    const entry = publish.call(store, key, ...rest);
    log.push(`+${key}`);
    return entry;
  };
  const remove = store.remove.bind(store);
  store.remove = async (key, options) => {
    await remove(key, options);
    log.push(`-${key}`);
  };
  return { store, log };
}

async function bytesOf(store: IStore, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(KEY + name)) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function source(sample = 'tiny-gpt/checkpoint-10', key = KEY) {
  const store = memoryStore();
  await seed(store, key, sample);
  return store;
}

const push = (from: IStore, to: IStore, allowIncomplete?: boolean) =>
  transfer('upload', [from, KEY], [to, 'run/'], allowIncomplete);

const replace = (from: IStore, to: IStore, allowIncomplete?: boolean) =>
  transfer('upload', [from, KEY], [to, 'run/'], allowIncomplete, true);

describe('an upload', () => {
  it('T1 sends data first, the marker next and the manifest last', async () => {
    const { store, log } = recorded(memoryStore());
    const record = await push(await source(), store);
    expect(record.error).toBeNull();
    expect(log[0]).toBe('+run/keepstep-run.json');
    expect(log.slice(-2)).toEqual([
      `+${TARGET}trainer_state.json`,
      `+${MANIFEST}`
    ]);
    expect(log).toHaveLength(1 + 8 + 1);
  });

  it('T1 sends the markers of a sharded save before the one of the whole', async () => {
    const from = await source();
    await put(from, `${KEY}pytorch_model_fsdp_0/.metadata`, 'm');
    await put(from, `${KEY}pytorch_model_fsdp_0/__0_0.distcp`, 'd');
    const { store, log } = recorded(memoryStore());
    await push(from, store);
    expect(log.slice(-3)).toEqual([
      `+${TARGET}pytorch_model_fsdp_0/.metadata`,
      `+${TARGET}trainer_state.json`,
      `+${MANIFEST}`
    ]);
  });

  it('T1 makes it whole, verified and durable, and the manifest says what it is', async () => {
    const from = await source();
    const to = surviving(memoryStore());
    await push(from, to);
    const written = decodeManifest(JSON.parse(await readText(to, MANIFEST)));
    const run = runIdentity(
      JSON.parse(await readText(to, 'run/keepstep-run.json'))
    );
    const before = await inspectCheckpoint(from, KEY);
    expect(written).toMatchObject({
      runId: run.runId,
      step: 10,
      epoch: before.epoch,
      format: 'huggingface',
      host: 'trainer-1',
      versions: { keepstep: '0.1.0' },
      metadata: { metric: before.metric }
    });
    expect(run).toMatchObject({
      name: 'run',
      places: [{ uri: 'memory://bucket/run/' }]
    });
    expect(await inspectCheckpoint(to, TARGET)).toMatchObject({
      state: 'verified',
      durable: true,
      metric: before.metric,
      sizeBytes: before.sizeBytes
    });
  });

  it('counts what was acknowledged, to the last byte', async () => {
    const from = await source();
    const { sizeBytes } = await inspectCheckpoint(from, KEY);
    expect(await push(from, memoryStore())).toMatchObject({
      state: 'done',
      source: 'memory://bucket/out/checkpoint-10/',
      target: 'memory://bucket/run/checkpoint-10/',
      bytesAcknowledged: sizeBytes,
      bytesTotal: sizeBytes,
      files: { done: 8, total: 8, current: null }
    });
  });

  it('means the folder of a target that is named without its slash', async () => {
    const to = memoryStore();
    await transfer('upload', [await source(), KEY], [to, 'run']);
    expect(await keysOf(to)).toContain(MANIFEST);
    expect(await keysOf(to)).toContain('run/keepstep-run.json');
  });

  it('says in the manifest which symlinks it did not follow', async () => {
    const from = await source();
    const linked = altered(from, {
      list: async function* (folder, options) {
        yield* from.list(folder, options);
        const key = `${KEY}vocab.json`;
        yield { kind: 'refused', key, why: 'is a symbolic link' };
      }
    });
    const to = memoryStore();
    await push(linked, to);
    const written = decodeManifest(JSON.parse(await readText(to, MANIFEST)));
    expect(written.metadata).toMatchObject({
      skipped: ['vocab.json'],
      notes: ['vocab.json is a symbolic link']
    });
    expect(await inspectCheckpoint(to, TARGET)).toMatchObject({
      state: 'verified',
      reasons: ['vocab.json is a symbolic link']
    });
  });

  it('T9 takes the identity that a run has already', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const first = await readText(to, 'run/keepstep-run.json');
    const other = await source('tiny-gpt/checkpoint-1', 'out/checkpoint-1/');
    await transfer('upload', [other, 'out/checkpoint-1/'], [to, 'run/']);
    expect(await readText(to, 'run/keepstep-run.json')).toBe(first);
    const runIds = await Promise.all(
      ['run/checkpoint-1/', TARGET].map(async folder => {
        const text = await readText(to, `${folder}keepstep-manifest.json`);
        return decodeManifest(JSON.parse(text)).runId;
      })
    );
    expect(runIds[0]).toBe(runIds[1]);
  });

  it('T1 writes nothing into the training folder', async () => {
    const from = await source();
    const before = await keysOf(from);
    await push(from, memoryStore());
    expect(await keysOf(from)).toEqual(before);
  });

  it('T7 sends nothing that is there already', async () => {
    const from = await source();
    const { store, log } = recorded(memoryStore());
    await push(from, store);
    log.length = 0;
    expect(await push(from, store)).toMatchObject({
      state: 'done',
      files: { done: 8, total: 8 }
    });
    expect(log).toEqual([]);
  });

  it('T7 goes on where one was broken off', async () => {
    const from = await source();
    const { store, log } = recorded(memoryStore());
    await push(from, store);
    await store.remove(MANIFEST);
    await store.remove(`${TARGET}trainer_state.json`);
    log.length = 0;
    await push(from, store);
    expect(log).toEqual([`+${TARGET}trainer_state.json`, `+${MANIFEST}`]);
  });

  it('T1 takes back manifest and marker before it changes the data of an older upload', async () => {
    const from = await source();
    const { store, log } = recorded(memoryStore());
    await push(from, store);
    log.length = 0;
    await put(from, `${KEY}config.json`, '{"changed": true}');
    await replace(from, store);
    expect(log).toEqual([
      `-${MANIFEST}`,
      `-${TARGET}trainer_state.json`,
      `+${TARGET}config.json`,
      `+${TARGET}trainer_state.json`,
      `+${MANIFEST}`
    ]);
    expect((await inspectCheckpoint(store, TARGET)).state).toBe('verified');
  });

  it('sends a checkpoint that is one file, with its manifest beside it', async () => {
    const from = await source('plain', 'out/');
    const { store, log } = recorded(memoryStore());
    await transfer('upload', [from, 'out/step_500.pt'], [store, 'run/']);
    expect(log).toEqual([
      '+run/keepstep-run.json',
      '+run/step_500.pt',
      '+run/step_500.pt.keepstep-manifest.json'
    ]);
    expect((await inspectCheckpoint(store, 'run/step_500.pt')).state).toBe(
      'verified'
    );
  });

  it('does not send the manifest of an earlier place', async () => {
    const first = memoryStore();
    await push(await source(), first);
    const second = memoryStore();
    await transfer('upload', [first, TARGET], [second, 'copy/']);
    const key = 'copy/checkpoint-10/keepstep-manifest.json';
    const written = decodeManifest(JSON.parse(await readText(second, key)));
    expect(written.files.map(({ path }) => path)).not.toContain(
      'keepstep-manifest.json'
    );
    expect((await inspectCheckpoint(second, 'copy/checkpoint-10/')).state).toBe(
      'verified'
    );
  });
});

describe('an upload of what is not whole', () => {
  it('T11 is refused, names what is missing, and touches nothing', async () => {
    const from = await source('tiny-gpt/checkpoint-1010');
    const { store, log } = recorded(memoryStore());
    const { state, error } = await push(from, store);
    expect(state).toBe('failed');
    expect(error).toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining(
        'model-00003-of-00003.safetensors is missing'
      )
    });
    expect(log).toEqual([]);
  });

  it('T11 gets no manifest when it is allowed, and is not offered', async () => {
    const from = await source('tiny-gpt/checkpoint-1010');
    const to = memoryStore();
    expect((await push(from, to, true)).state).toBe('done');
    expect(await keysOf(to, TARGET)).not.toContain(MANIFEST);
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('incomplete');
  });

  it('T8 never goes over one that is whole', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const from = await source();
    await from.remove(`${KEY}trainer_state.json`);
    const { error } = await push(from, to, true);
    expect(error?.kind).toBe('already-exists');
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('verified');
  });

  it('T11 moves an old pickle without vouching for it', async () => {
    const from = memoryStore();
    await put(from, 'out/step_5.pt', new Uint8Array([0x80, 0x02, 0x8a]));
    const to = memoryStore();
    await transfer('upload', [from, 'out/step_5.pt'], [to, 'run/']);
    expect(await keysOf(to, 'run/')).toEqual([
      'run/keepstep-run.json',
      'run/step_5.pt'
    ]);
  });
});

describe('an upload to where another checkpoint is', () => {
  async function otherThere() {
    const to = surviving(memoryStore());
    await push(await source(), to);
    const from = await source();
    await put(from, `${KEY}optimizer.pt`, 'of another training');
    return { from, to, before: await contentOf(to) };
  }

  /** Every key, and which content it has. */
  async function contentOf(store: IStore) {
    const keys = await keysOf(store);
    return Promise.all(keys.map(async key => [key, await store.stat(key)]));
  }

  it('T8 is refused, names it, and touches nothing', async () => {
    const { to, before } = await otherThere();
    const from = await source('tiny-gpt/checkpoint-500');
    const { state, error } = await push(from, to);
    expect([state, error]).toEqual([
      'failed',
      {
        kind: 'already-exists',
        message: expect.stringContaining('memory://bucket/run/checkpoint-10/'),
        uri: 'memory://bucket/run/checkpoint-10/',
        next: expect.stringContaining('--replace')
      }
    ]);
    expect(await contentOf(to)).toEqual(before);
  });

  it('T8 is refused where framework rules alone say that it is whole', async () => {
    const { to, from } = await otherThere();
    await to.remove(MANIFEST);
    const before = await contentOf(to);
    await put(from, `${KEY}optimizer.pt`, await bytesOf(from, 'scheduler.pt'));
    expect((await push(from, to)).error?.kind).toBe('already-exists');
    expect(await contentOf(to)).toEqual(before);
  });

  it('T8 is refused where nobody can know', async () => {
    const to = memoryStore();
    await put(to, 'run/step_500.pt', new Uint8Array([0x80, 0x02, 0x8a]));
    const from = await source('plain', 'out/');
    const { error } = await transfer(
      'upload',
      [from, 'out/step_500.pt'],
      [to, 'run/']
    );
    expect(error?.kind).toBe('already-exists');
    expect((await to.stat('run/step_500.pt')).size).toBe(3);
  });

  it('T8 is refused where a manifest vouches for more files', async () => {
    const to = memoryStore();
    const from = await source();
    await put(from, `${KEY}extra.json`, '{}');
    await push(from, to);
    const before = await contentOf(to);
    expect((await push(await source(), to)).error?.kind).toBe('already-exists');
    expect(await contentOf(to)).toEqual(before);
  });

  it('T8 replaces it where that is asked for', async () => {
    const to = surviving(memoryStore());
    await push(await source(), to);
    const from = await source('tiny-gpt/checkpoint-500');
    expect((await replace(from, to)).error).toBeNull();
    expect(await inspectCheckpoint(to, TARGET)).toMatchObject({
      state: 'verified',
      durable: true
    });
  });

  it('T8 never replaces it by one that is incomplete', async () => {
    const { from, to, before } = await otherThere();
    await from.remove(`${KEY}trainer_state.json`);
    expect((await replace(from, to, true)).error?.kind).toBe('already-exists');
    expect(await contentOf(to)).toEqual(before);
  });

  it('T8 repairs one that is incomplete without being asked', async () => {
    const to = memoryStore();
    await push(await source(), to);
    await to.remove(`${TARGET}optimizer.pt`);
    const from = await source('tiny-gpt/checkpoint-500');
    expect((await push(from, to)).error).toBeNull();
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('verified');
  });

  it('T7 changes nothing on a disk that has the same', async () => {
    const base = memoryStore();
    await push(await source(), base);
    // A disk keeps no sums: they are computed.
    const to = altered(base, {
      list: async function* (folder, options) {
        for await (const entry of base.list(folder, options)) {
          yield { ...entry, crc32c: undefined };
        }
      }
    });
    const before = await contentOf(base);
    expect((await push(await source(), to)).error).toBeNull();
    expect(await contentOf(base)).toEqual(before);
  });

  it.each(['optimizer.pt', 'trainer_state.json', 'keepstep-manifest.json'])(
    'T12 cancelled while it replaces, at %s, it takes nothing but markers away',
    async name => {
      const to = memoryStore();
      await push(await source(), to);
      const there = await keysOf(to, TARGET);
      const from = await source('tiny-gpt/checkpoint-500');
      const engine = engineOf();
      const stopping = withUploads(to, (inner, key) => ({
        commit: async (chunk, crc32c, call) => {
          if (!key.endsWith(name)) {
            return inner.commit(chunk, crc32c, call);
          }
          const entry = key.endsWith('manifest.json')
            ? null
            : await inner.commit(chunk, crc32c, call);
          engine.cancel(engine.records()[0]!.id);
          return entry ?? inner.commit(chunk, crc32c, call);
        }
      }));
      const { id } = engine.start({
        kind: 'upload',
        source: { store: from, key: KEY },
        target: { store: stopping, folder: 'run/' },
        allowIncomplete: false,
        replace: true
      });
      expect((await engine.finished(id)).state).toBe('cancelled');
      expect(await keysOf(to, TARGET)).toEqual(
        there.filter(key => !/(trainer_state|manifest)\.json$/.test(key))
      );
      expect((await inspectCheckpoint(to, TARGET)).state).toBe('incomplete');
    }
  );
});

describe('an upload that something happens to', () => {
  /** A source whose file is changed once while it is read, `times` times. */
  async function changing(times: number) {
    const store = await source();
    let left = times;
    const read = store.read.bind(store);
    return altered(store, {
      read: async function* (key, options) {
        yield* read(key, options);
        // Looking into the checkpoint reads parts of files; sending reads all of one.
        if (
          key.endsWith('/config.json') &&
          options?.length === undefined &&
          left > 0
        ) {
          left -= 1;
          await put(store, key, `{"version": ${left}}`);
        }
      }
    });
  }

  it('T5 sends a file again that changed while it was sent', async () => {
    const from = await changing(1);
    const to = memoryStore();
    expect((await push(from, to)).error).toBeNull();
    expect(await readText(to, `${TARGET}config.json`)).toBe('{"version": 0}');
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('verified');
  });

  it('T5 fails and names a file that goes on changing', async () => {
    const to = memoryStore();
    const { state, error } = await push(await changing(2), to);
    expect([state, error?.kind, error?.uri]).toEqual([
      'failed',
      'changed-meanwhile',
      'memory://bucket/out/checkpoint-10/config.json'
    ]);
    expect(await keysOf(to, TARGET)).not.toContain(MANIFEST);
  });

  it('T5 vouches for nothing when a file was added meanwhile', async () => {
    const from = await source();
    const read = from.read.bind(from);
    const growing = altered(from, {
      read: async function* (key, options) {
        yield* read(key, options);
        if (key.endsWith('scheduler.pt') && options?.length === undefined) {
          await put(from, `${KEY}rng_state_1.pth`, 'late');
        }
      }
    });
    const to = memoryStore();
    const { error } = await push(growing, to);
    expect(error).toMatchObject({
      kind: 'changed-meanwhile',
      uri: 'memory://bucket/out/checkpoint-10/rng_state_1.pth'
    });
    expect(await keysOf(to, TARGET)).not.toContain(MANIFEST);
  });

  /** A source of which `config.json` is replaced once `name` has been read. */
  async function replacedAfter(name: string) {
    const from = await source();
    let isDone = false;
    return altered(from, {
      read: async function* (key, options) {
        yield* from.read(key, options);
        if (!isDone && key.endsWith(name) && options?.length === undefined) {
          isDone = true;
          await put(from, `${KEY}config.json`, '{"of": "the next save"}');
        }
      }
    });
  }

  it('T5 sends no marker when a file was replaced after it was sent', async () => {
    const from = await replacedAfter('rng_state.pth');
    const { store, log } = recorded(memoryStore());
    const { state, error } = await push(from, store);
    expect([state, error?.kind, error?.uri]).toEqual([
      'failed',
      'changed-meanwhile',
      `memory://bucket/${KEY}config.json`
    ]);
    expect(log.filter(line => /trainer_state|manifest/.test(line))).toEqual([]);
    expect((await inspectCheckpoint(store, TARGET)).state).toBe('incomplete');
  });

  it('T5 takes its marker back when a file was replaced while the marker was sent', async () => {
    const to = memoryStore();
    const from = await source();
    const late = withUploads(to, (inner, key) => ({
      commit: async (chunk, crc32c, call) => {
        const entry = await inner.commit(chunk, crc32c, call);
        if (key.endsWith('trainer_state.json')) {
          await put(from, `${KEY}config.json`, '{"of": "the next save"}');
        }
        return entry;
      }
    }));
    const { error } = await push(from, late);
    expect([error?.kind, error?.uri]).toEqual([
      'changed-meanwhile',
      `memory://bucket/${KEY}config.json`
    ]);
    expect(await keysOf(to, TARGET)).not.toContain(MANIFEST);
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('incomplete');
    expect((await push(from, to)).error).toBeNull();
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('verified');
  });

  it('T3 does not believe a store that kept something else', async () => {
    const to = memoryStore();
    const lying = withUploads(to, (inner, key) => ({
      commit: async (chunk, crc32c, call) => {
        const entry = await inner.commit(chunk, crc32c, call);
        return key.endsWith('optimizer.pt')
          ? { ...entry, crc32c: 'AAAAAA==' }
          : entry;
      }
    }));
    const { state, error } = await push(await source(), lying);
    expect([state, error?.kind, error?.uri]).toEqual([
      'failed',
      'corrupt',
      'memory://bucket/run/checkpoint-10/optimizer.pt'
    ]);
    expect(await keysOf(to, TARGET)).not.toContain(MANIFEST);
  });

  it('T4 lists what has arrived before it vouches for it', async () => {
    const store = memoryStore();
    const publish = store.publish.bind(store);
    store.publish = (key, ...rest) => {
      const entry = publish(key, ...rest);
      if (key.endsWith('trainer_state.json')) {
        store.space.objects.delete(`${TARGET}config.json`);
      }
      return entry;
    };
    const { error } = await push(await source(), store);
    expect(error).toMatchObject({
      kind: 'corrupt',
      message: expect.stringContaining('config.json is missing')
    });
    expect(await keysOf(store, TARGET)).not.toContain(MANIFEST);
  });

  it('T1 does not write over a manifest that someone else wrote meanwhile', async () => {
    const to = memoryStore();
    const racing = withUploads(to, (inner, key) => ({
      commit: async (chunk, crc32c, call) => {
        if (key.endsWith('trainer_state.json')) {
          await put(to, MANIFEST, 'theirs');
        }
        return inner.commit(chunk, crc32c, call);
      }
    }));
    const { error } = await push(await source(), racing);
    expect(error?.kind).toBe('already-exists');
    expect(await readText(to, MANIFEST)).toBe('theirs');
  });

  it('T2 sends again what a store did not keep of a chunk', async () => {
    const from = await source();
    await put(from, `${KEY}extra.bin`, Buffer.alloc(10_000, 'abc'));
    const base = memoryStore();
    const to = altered(base, {
      capabilities: {
        ...base.capabilities,
        chunkSize: 1024,
        chunkGranularity: 256
      }
    });
    let writes = 0;
    const forgetful = withUploads(to, inner => ({
      write: (chunk, call) => {
        writes += 1;
        const kept = writes % 3 === 0 ? 256 : chunk.length;
        return inner.write(chunk.subarray(0, kept), call);
      }
    }));
    expect((await push(from, forgetful)).error).toBeNull();
    expect((await inspectCheckpoint(to, TARGET)).state).toBe('verified');
    expect(writes).toBeGreaterThan(10);
  });

  it('T2 gives up on a store that takes nothing', async () => {
    const from = await source();
    const base = memoryStore();
    const capabilities = { ...base.capabilities, chunkSize: 256 };
    const full = withUploads(altered(base, { capabilities }), inner => ({
      write: async () => inner.offset
    }));
    expect((await push(from, full)).error?.kind).toBe('unavailable');
  });

  it('tells the failure of a target in its own words', async () => {
    const { error } = await push(
      await source(),
      altered(memoryStore(), {
        put: async () => {
          throw new Error('a bug');
        }
      })
    );
    expect(error).toMatchObject({ kind: 'unexpected' });
    expect(error?.message).not.toContain('a bug');
  });
});
