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
import { gunzipSync } from 'node:zlib';
import { findLatest } from '../../../catalog/findLatest';
import { inspectCheckpoint } from '../../../catalog/inspectCheckpoint';
import { readText } from '../../../catalog/readText';
import {
  altered,
  keysOf,
  memoryStore,
  put,
  SAMPLES,
  seed,
  withUploads
} from '../../../catalog/__tests__/sampleStore';
import { DiskStore } from '../../../stores/disk';
import type { IStore } from '../../../stores/store';
import { engineOf } from '../../__tests__/engineOf';
import type { ITransferJob } from '../../checkpoint/job';

const KEY = 'out/checkpoint-10/';
const ARCHIVE = 'run/checkpoint-10.tar.gz';
const MANIFEST = `${ARCHIVE}.keepstep-manifest.json`;

let base = '';
let disk: IStore;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-archive-'));
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

async function source(sample = 'tiny-gpt/checkpoint-10', key = KEY) {
  const store = memoryStore();
  await seed(store, key, sample);
  return store;
}

const pushJob = (
  from: IStore,
  to: IStore,
  more: Partial<ITransferJob> = {}
) => ({
  kind: 'upload' as const,
  source: { store: from, key: KEY },
  target: { store: to, folder: 'run/' },
  allowIncomplete: false,
  archive: true,
  ...more
});

async function run(job: ITransferJob) {
  const engine = engineOf();
  const { id } = engine.start(job);
  return engine.finished(id);
}

const push = (from: IStore, to: IStore, more?: Partial<ITransferJob>) =>
  run(pushJob(from, to, more));

const pull = (from: IStore, more: Partial<ITransferJob> = {}) =>
  run({
    kind: 'download',
    source: { store: from, key: ARCHIVE },
    target: { store: disk, folder: 'back/' },
    allowIncomplete: false,
    ...more
  });

/** What is in the folder that archives are unpacked into; it need not be there. */
const left = () => (existsSync(back()) ? readdirSync(back()) : []);

const back = (...parts: string[]) => join(base, 'back', ...parts);

async function bytesOf(store: IStore, key: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(key)) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

describe('a checkpoint that is packed while it is sent', () => {
  it('T84 becomes one file, whose manifest names what is in it', async () => {
    const to = memoryStore();
    const record = await push(await source(), to);
    expect(record).toMatchObject({
      state: 'done',
      target: `memory://bucket/${ARCHIVE}`,
      files: { done: 1, total: 1 }
    });
    expect(record.bytesAcknowledged).toBe(record.bytesTotal);
    expect(await keysOf(to)).toEqual([
      ARCHIVE,
      MANIFEST,
      'run/keepstep-run.json'
    ]);
    const { size, crc32c } = await to.hash(ARCHIVE);
    const contents = expect.objectContaining({
      format: 'huggingface',
      files: expect.arrayContaining([
        expect.objectContaining({ path: 'model.safetensors' })
      ]) as unknown
    }) as unknown;
    expect(JSON.parse(await readText(to, MANIFEST))).toMatchObject({
      step: 10,
      metadata: { archive: { kind: 'tar.gz', contents } },
      files: [{ path: 'checkpoint-10.tar.gz', size, crc32c }]
    });
    expect(await inspectCheckpoint(to, ARCHIVE)).toMatchObject({
      state: 'verified',
      step: 10
    });
  });

  it('T84 has its marker and its manifest as the last members', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const tar = gunzipSync(await bytesOf(to, ARCHIVE)).toString('latin1');
    const at = (name: string) => tar.indexOf(`checkpoint-10/${name}\0`);
    const names = [
      'config.json',
      'model.safetensors',
      'optimizer.pt',
      'trainer_state.json',
      'keepstep-manifest.json'
    ].map(at);
    expect(names).toEqual([...names].sort((a, b) => a - b));
    expect(names[0]).toBe(0);
  });

  it('T84 comes back byte by byte, and vouched for', async () => {
    const to = memoryStore();
    await push(await source(), to);
    expect(await pull(to)).toMatchObject({
      state: 'done',
      target: `file://${base}/back/checkpoint-10/`
    });
    const sample = join(SAMPLES, 'tiny-gpt/checkpoint-10');
    expect(readdirSync(back())).toEqual(['checkpoint-10']);
    expect(readdirSync(back('checkpoint-10')).sort()).toEqual(
      [...readdirSync(sample), 'keepstep-manifest.json'].sort()
    );
    for (const name of readdirSync(sample)) {
      expect(readFileSync(back('checkpoint-10', name))).toEqual(
        readFileSync(join(sample, name))
      );
    }
    expect(await inspectCheckpoint(disk, 'back/checkpoint-10/')).toMatchObject({
      state: 'whole'
    });
  });

  it('T84 is not sent again while it is the same, and not over another', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const { generation } = await to.stat(ARCHIVE);
    expect((await push(await source(), to)).state).toBe('done');
    expect((await to.stat(ARCHIVE)).generation).toBe(generation);
    const other = await source('tiny-gpt/checkpoint-500');
    expect((await push(other, to)).error?.kind).toBe('already-exists');
    expect((await to.stat(ARCHIVE)).generation).toBe(generation);
    expect((await push(other, to, { replace: true })).error).toBeNull();
    expect((await inspectCheckpoint(to, ARCHIVE)).state).toBe('verified');
  });

  it('T84 leaves out what is asked for, and says so', async () => {
    const to = memoryStore();
    await push(await source(), to, { selection: { excludeOptimizer: true } });
    expect(await inspectCheckpoint(to, ARCHIVE)).toMatchObject({
      weightsOnly: true
    });
    await pull(to);
    expect(readdirSync(back('checkpoint-10'))).not.toContain('optimizer.pt');
    expect(await inspectCheckpoint(disk, 'back/checkpoint-10/')).toMatchObject({
      state: 'whole',
      weightsOnly: true
    });
  });

  it('T84 is found as the newest, in the order of steps', async () => {
    const to = memoryStore();
    await seed(to, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
    await push(await source(), to);
    expect((await findLatest(to, 'run/')).latest).toMatchObject({
      name: 'checkpoint-10.tar.gz',
      step: 10
    });
    await to.remove(MANIFEST);
    expect(await findLatest(to, 'run/')).toMatchObject({
      latest: { name: 'checkpoint-1' },
      passedOver: [{ reason: expect.stringContaining('archive') as string }]
    });
  });

  it.each([
    ['a single file', 'plain', 'out/step_500.pt'],
    ['one that is not whole', 'tiny-gpt/checkpoint-1010', KEY]
  ])('T84 is not made of %s', async (_what, sample, key) => {
    const from = await source(sample, key.endsWith('/') ? KEY : 'out/');
    const to = memoryStore();
    const { error } = await push(from, to, { source: { store: from, key } });
    expect(['unsupported', 'corrupt']).toContain(error?.kind);
    expect(await keysOf(to)).toEqual([]);
  });

  it('T84 is begun once more when its source changed, and then given up', async () => {
    const from = await source();
    let changes = 0;
    const changing = altered(from, {
      read: async function* (key, options) {
        yield* from.read(key, options);
        if (key.endsWith('optimizer.pt') && options?.length === undefined) {
          changes += 1;
          await put(from, `${KEY}config.json`, `{"change": ${changes}}`);
        }
      }
    });
    const to = memoryStore();
    const { error } = await push(changing, to);
    expect([changes, error?.kind, error?.uri]).toEqual([
      2,
      'changed-meanwhile',
      `memory://bucket/${KEY}config.json`
    ]);
    expect(await keysOf(to)).toEqual(['run/keepstep-run.json']);
  });

  it.each(['cancel', 'pause'] as const)(
    'T84 leaves nothing when it is stopped by %s before its manifest',
    async how => {
      const base = memoryStore();
      const engine = engineOf();
      const to = withUploads(base, (inner, key) => ({
        commit: async (...args) => {
          if (key === MANIFEST) {
            engine[how](engine.records()[0]!.id);
          }
          return inner.commit(...args);
        }
      }));
      const stopped = new Promise(resolve => {
        engine.onChange(change => {
          if (
            change.type === 'transfer' &&
            ['cancelled', 'paused'].includes(change.transfer.state)
          ) {
            resolve(change.transfer.state);
          }
        });
      });
      engine.start(pushJob(await source(), to));
      expect(await stopped).toBe(how === 'cancel' ? 'cancelled' : 'paused');
      expect(await keysOf(base)).toEqual(['run/keepstep-run.json']);
    }
  );
});

describe('an archive that is unpacked', () => {
  it('T42 is not begun where what it holds does not fit', async () => {
    const bucket = memoryStore();
    await push(await source(), bucket);
    const full = altered(disk, { freeBytes: async () => 1 });
    const target = { store: full, folder: 'back/' };
    const { state, error } = await pull(bucket, { target });
    expect([state, error?.kind, error?.uri, left()]).toEqual([
      'failed',
      'no-space',
      disk.uriOf('back/checkpoint-10/'),
      []
    ]);
  });

  it('T85 is refused without a manifest', async () => {
    const to = memoryStore();
    await push(await source(), to);
    await to.remove(MANIFEST);
    const { error } = await pull(to);
    expect([error?.kind, error?.message]).toEqual([
      'unsupported',
      expect.stringContaining('no manifest')
    ]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('T85 leaves what is there alone, if it is anything else', async () => {
    const to = memoryStore();
    await push(await source(), to);
    await pull(to);
    expect((await pull(to)).state).toBe('done');
    writeFileSync(back('checkpoint-10/config.json'), '{"mine": true}');
    expect((await pull(to)).error?.kind).toBe('already-exists');
    expect(readFileSync(back('checkpoint-10/config.json'), 'utf8')).toBe(
      '{"mine": true}'
    );
  });

  it.each([0, 20, 5000, -9, -1])(
    'T85 is given up, and nothing left, when its byte %i is another',
    async at => {
      const to = memoryStore();
      await push(await source(), to);
      const bytes = await bytesOf(to, ARCHIVE);
      const flipped = Buffer.from(bytes);
      const index = (at + bytes.length) % bytes.length;
      flipped[index] = flipped[index]! ^ 1;
      const damaged = altered(to, {
        read: async function* (key, options) {
          if (key === ARCHIVE) {
            yield flipped;
            return;
          }
          yield* to.read(key, options);
        }
      });
      const { error } = await pull(damaged);
      expect(error?.kind).toBe('corrupt');
      expect(left()).toEqual([]);
    }
  );

  it('T85 is given up when it ends early', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const bytes = await bytesOf(to, ARCHIVE);
    const short = altered(to, {
      read: async function* (key, options) {
        if (key === ARCHIVE) {
          yield bytes.subarray(0, bytes.length - 5000);
          return;
        }
        yield* to.read(key, options);
      }
    });
    expect((await pull(short)).error?.kind).toBe('corrupt');
    expect(left()).toEqual([]);
  });

  it('T85 leaves nothing when it is cancelled', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const engine = engineOf();
    const stopping = altered(to, {
      read: async function* (key, options) {
        for await (const part of to.read(key, options)) {
          yield part.subarray(0, 4000);
          if (key === ARCHIVE) {
            engine.cancel(engine.records()[0]!.id);
          }
          yield part.subarray(4000);
        }
      }
    });
    const { id } = engine.start({
      kind: 'download',
      source: { store: stopping, key: ARCHIVE },
      target: { store: disk, folder: 'back/' },
      allowIncomplete: false
    });
    expect((await engine.finished(id)).state).toBe('cancelled');
    expect(left()).toEqual([]);
  });

  it('T85 cannot be chosen from', async () => {
    const to = memoryStore();
    await push(await source(), to);
    const { error } = await pull(to, { selection: { excludeOptimizer: true } });
    expect(error?.kind).toBe('unsupported');
  });
});
