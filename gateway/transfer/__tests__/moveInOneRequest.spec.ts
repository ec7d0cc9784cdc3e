import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { StoreError } from '#core/domain/errors';
import {
  altered,
  keysOf,
  memoryStore,
  put,
  seed
} from '../../catalog/__tests__/sampleStore';
import type { IStore } from '../../stores/store';
import type { IFileMove } from '../move/fileMove';
import { OTHER_FAILED } from '../move/isPausing';
import { moveFile } from '../move/moveFile';
import { transfer } from './engineOf';
import { bucketScene, type IBucketScene } from './bucketScene';

const KEY = 'checkpoint-1/tokenizer.json';
const POST = 'POST /upload/storage/v1/b/run/o';
const CONTENT = randomBytes(300_000);

let scene: IBucketScene;

beforeEach(async () => {
  scene = await bucketScene();
  scene.write('file', CONTENT);
});

afterEach(() => scene.end());

async function move(change: Partial<IFileMove> = {}) {
  return moveFile({
    from: scene.disk,
    entry: await scene.disk.stat('file'),
    to: scene.bucket,
    key: KEY,
    ifGeneration: 'absent',
    signal: new AbortController().signal,
    clock: Date.now,
    onAcknowledged: () => undefined,
    ...change
  });
}

async function content(store: IStore = scene.bucket): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(KEY)) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error
  );

describe('small files', () => {
  it('T30 go 32 at once', async () => {
    const from = memoryStore();
    await seed(from, 'out/checkpoint-10/', 'tiny-gpt/checkpoint-10');
    for (let at = 0; at < 40; at += 1) {
      await put(from, `out/checkpoint-10/part-${at}`, `${at}`);
    }
    const to = memoryStore();
    let running = 0;
    let most = 0;
    const counting = altered(to, {
      put: async (...args) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return to.put(...args);
      }
    });
    const record = await transfer(
      'upload',
      [from, 'out/checkpoint-10/'],
      [counting, 'run/']
    );
    expect([record.state, most]).toEqual(['done', 32]);
  });
});

describe('a small file', () => {
  it('T30 goes in one request', async () => {
    const acknowledged: number[] = [];
    const moved = await move({
      onAcknowledged: bytes => acknowledged.push(bytes)
    });
    expect(scene.requests()).toEqual([POST]);
    expect((await content()).equals(CONTENT)).toBe(true);
    const { crc32c, generation } = await scene.bucket.stat(KEY);
    expect(moved).toMatchObject({ crc32c, generation, size: CONTENT.length });
    expect(acknowledged).toEqual([0, CONTENT.length]);
  });

  it('T30 goes in one request when it is empty, and in a session when it is too large', async () => {
    scene.write('file', '');
    await move();
    expect(scene.requests()).toEqual([POST]);
    scene.write('file', Buffer.alloc(4 * 1024 * 1024 + 1));
    const { generation } = await scene.bucket.stat(KEY);
    await move({ ifGeneration: { generation } });
    expect(scene.requests().length).toBeGreaterThan(2);
  });

  it.each([
    ['over nothing', 'absent' as const],
    ['over whatever is there', undefined]
  ])(
    'T30 S51 is no failure when only the answer is lost: %s',
    async (_name, ifGeneration) => {
      scene.server.faults.add({
        kind: 'reset',
        method: 'POST',
        afterBytes: 1e9
      });
      const moved = await move({ ifGeneration });
      const { generation } = await scene.bucket.stat(KEY);
      expect(moved.generation).toBe(generation);
      expect((await content()).equals(CONTENT)).toBe(true);
    }
  );

  it('S51 is a failure when what is there is of another', async () => {
    scene.server.faults.add({
      kind: 'reset',
      method: 'POST',
      afterBytes: 1000
    });
    await scene.server.plant({ bucket: 'run', name: KEY, content: 'other' });
    const error = await failureOf(move());
    expect(error).toMatchObject({ kind: 'already-exists' });
    expect((await content()).toString()).toBe('other');
  });

  it.each([503, 429, 408, 500])('T30 goes through %i', async status => {
    scene.server.faults.add({
      kind: 'status',
      method: 'POST',
      status,
      times: 2
    });
    await move();
    expect((await content()).equals(CONTENT)).toBe(true);
  });

  it('T30 is sent again when a byte was damaged on its way', async () => {
    scene.server.faults.add({ kind: 'flip', method: 'POST', afterBytes: 5000 });
    await move();
    expect((await content()).equals(CONTENT)).toBe(true);
    expect(scene.requests().filter(seen => seen === POST)).toHaveLength(2);
  });

  it('T30 is taken away again when the storage has another sum of it', async () => {
    scene.server.faults.add({
      kind: 'wrong-checksum',
      method: 'POST',
      times: 2
    });
    const error = await failureOf(move());
    expect(error).toMatchObject({ kind: 'corrupt' });
    expect(await keysOf(scene.bucket)).toEqual([]);
  });

  it('T5 is not sent when it changed while it was read', async () => {
    const path = scene.write('file', CONTENT);
    const writing = altered(scene.disk, {
      read: async function* (key, options) {
        yield* scene.disk.read(key, options);
        appendFileSync(path, 'more');
      }
    });
    expect(await failureOf(move({ from: writing }))).toMatchObject({
      kind: 'changed-meanwhile'
    });
    expect(scene.requests()).toEqual([]);
  });

  it('T3 is not sent when it is not what it has to be', async () => {
    const error = await failureOf(move({ crc32c: 'AAAAAA==' }));
    expect(error).toMatchObject({ kind: 'corrupt' });
    expect(scene.requests()).toEqual([]);
  });

  it('T30 that is stopped on its way leaves nothing, though it was published', async () => {
    const stopping = new AbortController();
    const lost = altered(scene.bucket, {
      put: async (key, bytes, options) => {
        await scene.bucket.put!(key, bytes, options);
        stopping.abort();
        const { signal } = options;
        await new Promise(resolve =>
          signal!.addEventListener('abort', resolve)
        );
        const uri = scene.bucket.uriOf(key);
        throw new StoreError('cancelled', 'Stopped.', {
          operation: 'put',
          uri
        });
      }
    });
    const began = Date.now();
    const error = await failureOf(move({ to: lost, signal: stopping.signal }));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(Date.now() - began).toBeLessThan(1000);
    expect(await keysOf(scene.bucket)).toEqual([]);
  });

  it('T12 F20 that is stopped because another failed takes nothing away: the other writer may rely on it', async () => {
    const stopping = new AbortController();
    scene.server.faults.add({ kind: 'stall', method: 'POST', afterBytes: 10 });
    const moving = move({
      signal: stopping.signal,
      pace: async () => {
        // What the other writer has is the same, to the byte.
        await scene.server.plant({
          bucket: 'run',
          name: KEY,
          content: CONTENT
        });
        setImmediate(() => stopping.abort(OTHER_FAILED));
      }
    });
    expect(await failureOf(moving)).toMatchObject({ kind: 'cancelled' });
    expect((await content()).equals(CONTENT)).toBe(true);
  });

  it('T30 that is stopped does not take away what was there before', async () => {
    await scene.server.plant({ bucket: 'run', name: KEY, content: CONTENT });
    const { generation } = await scene.bucket.stat(KEY);
    const stopping = new AbortController();
    scene.server.faults.add({ kind: 'stall', method: 'POST', afterBytes: 10 });
    const moving = move({
      ifGeneration: { generation },
      signal: stopping.signal,
      pace: async () => {
        setImmediate(() => stopping.abort());
      }
    });
    expect(await failureOf(moving)).toMatchObject({ kind: 'cancelled' });
    expect((await scene.bucket.stat(KEY)).generation).toBe(generation);
  });

  it('T30 replaces what arrived damaged, though what was there is gone', async () => {
    const to = memoryStore();
    await put(to, KEY, 'old');
    const { generation } = await to.stat(KEY);
    let damaged = 0;
    const lying = altered(to, {
      put: async (key, bytes, options) => {
        const entry = await to.put(key, bytes, options);
        damaged += 1;
        return damaged > 1 ? entry : { ...entry, crc32c: 'AAAAAA==' };
      }
    });
    await move({ to: lying, ifGeneration: { generation } });
    expect((await content(to)).equals(CONTENT)).toBe(true);
  });
});
