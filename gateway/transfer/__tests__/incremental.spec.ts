import { randomBytes } from 'node:crypto';
import { manifestKey } from '#core/domain/manifest';
import { altered, seed } from '../../catalog/__tests__/sampleStore';
import { inspectCheckpoint } from '../../catalog/inspectCheckpoint';
import type { IStore } from '../../stores/store';
import { bucketScene, type IBucketScene } from './bucketScene';
import { transfer } from './engineOf';

const LARGE = 5 * 1024 * 1024;
const LIST = 'GET /storage/v1/b/run/o';
const PUT = 'POST /upload/storage/v1/b/run/o';

let scene: IBucketScene;

beforeEach(async () => {
  scene = await bucketScene();
});

afterEach(() => scene.end());

const push = (step: number, to: IStore = scene.bucket) =>
  transfer('upload', [scene.disk, `checkpoint-${step}/`], [to, 'exp/']);

const objectPath = (key: string) =>
  `/storage/v1/b/run/o/${encodeURIComponent(key)}`;

describe('an upload that is made again', () => {
  it('T31 takes one page of a listing and the manifest, and sends nothing', async () => {
    await seed(scene.disk, 'checkpoint-10/', 'tiny-gpt/checkpoint-10');
    await push(10);
    scene.requests();
    const record = await push(10);
    expect(record).toMatchObject({ state: 'done', error: null });
    expect(record.bytesAcknowledged).toBe(record.bytesTotal);
    expect(scene.requests()).toEqual([
      LIST,
      `GET ${objectPath(manifestKey('exp/checkpoint-10/'))}`
    ]);
  });

  it('T31 takes one more page for every thousand files', async () => {
    await seed(scene.disk, 'checkpoint-10/', 'tiny-gpt/checkpoint-10');
    for (let at = 0; at < 1000; at += 1) {
      const name = `checkpoint-10/shards/${at}.bin`;
      scene.write(name, `${at}`);
      const planted = { name: `exp/${name}`, content: `${at}` };
      await scene.server.plant({ bucket: 'run', ...planted });
    }
    await push(10);
    scene.requests();
    await push(10);
    expect(scene.requests().filter(seen => seen === LIST)).toHaveLength(2);
  }, 60_000);

  it('T31 sums several local files at once', async () => {
    await seed(scene.disk, 'checkpoint-10/', 'tiny-gpt/checkpoint-10');
    await push(10);
    let running = 0;
    let most = 0;
    const from = altered(scene.disk, {
      hash: async (key, options) => {
        most = Math.max(most, (running += 1));
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return scene.disk.hash(key, options);
      }
    });
    await transfer('upload', [from, 'checkpoint-10/'], [scene.bucket, 'exp/']);
    expect(most).toBe(4);
  });
});

describe('an upload of the next step', () => {
  const frozen = randomBytes(LARGE);

  beforeEach(async () => {
    for (const step of [500, 1000]) {
      const key = `checkpoint-${step}/`;
      await seed(scene.disk, key, `tiny-gpt/${key}`);
      scene.write(`${key}frozen.dat`, frozen);
      scene.write(`${key}trained.dat`, randomBytes(LARGE));
    }
    await push(500);
    scene.requests();
  });

  const COPY = /rewriteTo.*checkpoint-1000%2F(.*)$/;
  const copied = (seen: readonly string[]) =>
    seen.flatMap(line => COPY.exec(line)?.[1] ?? []);

  async function isRight(): Promise<boolean> {
    const { state } = await inspectCheckpoint(
      scene.bucket,
      'exp/checkpoint-1000/'
    );
    for (const name of ['frozen', 'trained']) {
      const path = `checkpoint-1000/${name}.dat`;
      const here = await scene.disk.hash(path);
      const there = await scene.bucket.hash(`exp/${path}`);
      if (here.crc32c !== there.crc32c) {
        return false;
      }
    }
    return state === 'verified';
  }

  it('T32 copies what has not changed, and sends what has', async () => {
    const record = await push(1000);
    expect(record).toMatchObject({ state: 'done', error: null });
    expect(record.bytesAcknowledged).toBe(record.bytesTotal);
    expect(copied(scene.requests())).toEqual(['frozen.dat']);
    expect(await isRight()).toBe(true);
  });

  it('T32 reads a file that has changed only once, but for samples', async () => {
    let read = 0;
    const from = altered(scene.disk, {
      read: async function* (key, options) {
        for await (const part of scene.disk.read(key, options)) {
          read += key.endsWith('trained.dat') ? part.length : 0;
          yield part;
        }
      },
      hash: key => {
        expect(key).not.toMatch(/trained/);
        return scene.disk.hash(key);
      }
    });
    await transfer(
      'upload',
      [from, 'checkpoint-1000/'],
      [scene.bucket, 'exp/']
    );
    expect(read).toBeGreaterThan(LARGE);
    expect(read).toBeLessThan(LARGE + 20_000);
  });

  it('T32 sends what differs between its samples', async () => {
    const almost = Buffer.from(frozen);
    almost[4321] = almost[4321]! ^ 1;
    scene.write('checkpoint-1000/frozen.dat', almost);
    await push(1000);
    expect(copied(scene.requests())).toEqual([]);
    expect(await isRight()).toBe(true);
  });

  it('T32 copies nothing from what no manifest vouches for', async () => {
    await scene.bucket.remove(manifestKey('exp/checkpoint-500/'));
    await push(1000);
    expect(copied(scene.requests())).toEqual([]);
    expect(await isRight()).toBe(true);
  });

  it('T32 copies nothing from what is not what its manifest says', async () => {
    await scene.bucket.remove('exp/checkpoint-500/trained.dat');
    await push(1000);
    expect(copied(scene.requests())).toEqual([]);
    expect(await isRight()).toBe(true);
  });

  it('T32 sends what cannot be copied', async () => {
    scene.server.faults.add({
      kind: 'status',
      status: 403,
      path: 'rewriteTo',
      times: 9
    });
    expect(await push(1000)).toMatchObject({ state: 'done', error: null });
    expect(scene.requests()).toContain(PUT);
    expect(await isRight()).toBe(true);
  });

  it('T32 is no copy of something that is damaged at the storage', async () => {
    scene.server.faults.add({ kind: 'wrong-checksum', path: 'rewriteTo' });
    expect(await push(1000)).toMatchObject({ state: 'done', error: null });
    expect(await isRight()).toBe(true);
  });
});
