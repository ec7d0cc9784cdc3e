import { randomBytes } from 'node:crypto';
import type { LogEvent } from '../../../testbed/gcs/state/commitLog';
import { StoreError } from '#core/domain/errors';
import { startChecksum } from '../../checksum/checksum';
import type { IStore } from '../../stores/store';
import { abandonedParts } from '../move/parts/abandonedParts';
import type { IFileMove } from '../move/fileMove';
import { partsOf } from '../move/parts/filePart';
import { PAUSED } from '../move/isPausing';
import { moveFile } from '../move/moveFile';
import { UploadSessions } from '../move/uploadSessions';
import { bucketScene, type IBucketScene } from './bucketScene';

const MIB = 1024 * 1024;
const KEY = 'checkpoint-1/model.safetensors';
const PARTS = '.keepstep-parts/';
/** Four parts, the last of them shorter. */
const CONTENT = randomBytes(4 * MIB - 12_345);
const PARTED = { partBytes: MIB };
/** More bytes than any request has: it is acted upon, and nothing is answered. */
const WHOLE = 1e12;

let scene: IBucketScene;
let bucket: IStore;

beforeEach(async () => {
  scene = await bucketScene();
  scene.write('file', CONTENT);
  bucket = scene.open(PARTED);
});

afterEach(() => scene.end());

async function move(change: Partial<IFileMove> = {}) {
  return moveFile({
    from: scene.disk,
    entry: await scene.disk.stat('file'),
    to: bucket,
    key: KEY,
    ifGeneration: 'absent',
    signal: new AbortController().signal,
    clock: Date.now,
    onAcknowledged: () => undefined,
    ...change
  });
}

async function content(): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bucket.read(KEY)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function keys(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of bucket.list(folder, { recursive: true })) {
    found.push(key);
  }
  return found;
}

/** What is in the bucket, parts among it, and how many uploads are open. */
async function left(): Promise<{ objects: string[]; sessions: number }> {
  const answer = await fetch(`${scene.server.origin}/_testbed/sessions`);
  return {
    objects: [...(await keys('')), ...(await keys(PARTS))],
    sessions: ((await answer.json()) as { open: number }).open
  };
}

const kindOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreError ? error.kind : error)
  );

const isWhole = (event: LogEvent): boolean =>
  event.kind === 'committed' && event.name === KEY;

const composed = (requests: readonly string[]): number =>
  requests.filter(request => request.endsWith(`model.safetensors/compose`))
    .length;

/** The same file, whose bytes are counted as they are read. */
function counted(onRead: (bytes: number) => void): IStore {
  return new Proxy(scene.disk, {
    get: (target, name) =>
      name === 'read'
        ? async function* (...args: Parameters<IStore['read']>) {
            for await (const piece of target.read(...args)) {
              onRead(piece.byteLength);
              yield piece;
            }
          }
        : (Reflect.get(target, name) as unknown)
  });
}

/** Three parts arrive; the bodies of the others come to a halt. */
function stallAfterThree(): void {
  scene.server.faults.add({
    kind: 'stall',
    method: 'PUT',
    range: String.raw`bytes \d`,
    skip: 3,
    times: 4,
    afterBytes: 100_000
  });
}

/** Start, and stop when so many bytes were acknowledged; how many were in the end. */
async function stopped(
  reason: unknown,
  after: number,
  change: Partial<IFileMove> = {}
): Promise<number> {
  const controller = new AbortController();
  let acknowledged = 0;
  await kindOf(
    move({
      ...change,
      signal: controller.signal,
      onAcknowledged: bytes => {
        acknowledged = bytes;
        if (bytes >= after) {
          controller.abort(reason);
        }
      }
    })
  );
  return acknowledged;
}

describe('a large file', () => {
  it('T33 goes in parts that the bucket joins under the precondition', async () => {
    let read = 0;
    const seen: number[] = [];
    const sessions = new UploadSessions();
    const moved = await move({
      from: counted(bytes => (read += bytes)),
      sessions,
      onAcknowledged: bytes => seen.push(bytes)
    });
    const sum = startChecksum();
    await sum.update(CONTENT);
    expect(moved.crc32c).toBe(await sum.digest());
    expect((await content()).equals(CONTENT)).toBe(true);
    expect((await bucket.stat(KEY)).generation).toBe(moved.generation);
    expect(read).toBe(CONTENT.length);
    expect(composed(scene.requests())).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(CONTENT.length);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
    expect(sessions.isEmpty).toBe(true);
  });

  it('T33 has 32 parts at the most, and as few as they like it', async () => {
    const entry = await scene.disk.stat('file');
    const signal = new AbortController().signal;
    const partsFor = (size: number) =>
      partsOf(
        {
          from: scene.disk,
          entry: { ...entry, size },
          to: bucket,
          key: KEY,
          signal,
          clock: Date.now,
          onAcknowledged: () => undefined
        },
        { ...PARTED, folder: PARTS }
      );
    for (const size of [MIB, MIB + 1, 32 * MIB, 33 * MIB + 5, 5e12]) {
      const parts = partsFor(size);
      expect(parts.length).toBeLessThanOrEqual(32);
      expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(size);
      expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
      for (const { index, start } of parts) {
        expect(start).toBe(index * parts[0]!.size);
        expect(start % (256 * 1024)).toBe(0);
      }
    }
    expect(partsFor(256 * MIB)).toHaveLength(32);
    expect(partsFor(64 * MIB)).toHaveLength(16);
    expect(partsFor(32 * MIB)).toHaveLength(8);
    expect(partsFor(8 * MIB)).toHaveLength(8);
    expect(partsFor(4 * MIB)).toHaveLength(4);
    expect(partsFor(2 * MIB)).toHaveLength(2);
  });

  it('T33 replaces only what was listed', async () => {
    const theirs = Buffer.from('theirs');
    const sum = startChecksum();
    await sum.update(theirs);
    const crc32c = await sum.digest();
    let isWritten = false;
    const outcome = await kindOf(
      move({
        onAcknowledged: bytes => {
          if (bytes > 0 && !isWritten) {
            isWritten = true;
            void bucket.put!(KEY, theirs, { crc32c });
          }
        }
      })
    );
    expect(outcome).toBe('already-exists');
    expect((await bucket.stat(KEY)).crc32c).toBe(crc32c);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T33 is there once although the answer to the joining was lost', async () => {
    scene.server.faults.add({
      kind: 'cut',
      path: 'safetensors/compose',
      afterBytes: WHOLE
    });
    const { generation } = await move();
    expect((await bucket.stat(KEY)).generation).toBe(generation);
    expect((await content()).equals(CONTENT)).toBe(true);
    expect(composed(scene.requests())).toBe(2);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T33 is there although the answer to the joining makes no sense', async () => {
    scene.server.faults.add({
      kind: 'truncate',
      path: 'safetensors/compose',
      afterBytes: 40,
      withoutLength: true
    });
    const { generation } = await move();
    expect((await bucket.stat(KEY)).generation).toBe(generation);
    expect(composed(scene.requests())).toBe(1);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T3 T33 is removed and sent again where the bucket joined something else', async () => {
    scene.server.faults.add({
      kind: 'wrong-checksum',
      path: 'safetensors/compose'
    });
    await move();
    expect(composed(scene.requests())).toBe(2);
    expect((await content()).equals(CONTENT)).toBe(true);
    scene.server.faults.add({
      kind: 'wrong-checksum',
      path: 'safetensors/compose',
      times: 2
    });
    const { generation } = await bucket.stat(KEY);
    expect(await kindOf(move({ ifGeneration: { generation } }))).toBe(
      'corrupt'
    );
    expect(await left()).toEqual({ objects: [], sessions: 0 });
  });
});

describe('a large file that is stopped', () => {
  it('T34 goes on, and of what was acknowledged nothing is sent again', async () => {
    const sessions = new UploadSessions();
    const acknowledged = await stopped(PAUSED, MIB + 1, { sessions });
    expect(acknowledged).toBeLessThan(CONTENT.length);
    // As another process finds it.
    bucket = scene.open(PARTED);
    let read = 0;
    let found = 0;
    await move({
      from: counted(bytes => (read += bytes)),
      sessions: new UploadSessions(sessions.all),
      onFound: bytes => (found += bytes)
    });
    expect(found).toBeGreaterThanOrEqual(acknowledged);
    expect(read).toBe(CONTENT.length - found);
    expect((await content()).equals(CONTENT)).toBe(true);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T34 goes on within a part', async () => {
    const large = randomBytes(36 * MIB);
    scene.write('file', large);
    bucket = scene.open({ partBytes: 12 * MIB });
    const sessions = new UploadSessions();
    const acknowledged = await stopped(PAUSED, 20 * MIB, { sessions });
    expect(acknowledged).toBeGreaterThan(0);
    let read = 0;
    let found = 0;
    await move({
      from: counted(bytes => (read += bytes)),
      sessions,
      onFound: bytes => (found += bytes)
    });
    expect(found).toBeGreaterThanOrEqual(acknowledged);
    expect(read).toBeLessThanOrEqual(large.length - acknowledged);
    expect((await content()).equals(large)).toBe(true);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T34 finds its parts again without a record of them, and only of the same content', async () => {
    await stopped(PAUSED, MIB + 1);
    let found = 0;
    await move({ onFound: bytes => (found += bytes) });
    expect(found).toBeGreaterThan(MIB);
    await bucket.remove(KEY);
    await stopped(PAUSED, MIB + 1);
    scene.write('file', randomBytes(CONTENT.length));
    found = 0;
    await move({ onFound: bytes => (found += bytes) });
    expect(found).toBe(0);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T34 leaves nothing, within a second, when it is cancelled', async () => {
    const sessions = new UploadSessions();
    stallAfterThree();
    const controller = new AbortController();
    let stoppedAt = 0;
    const outcome = await kindOf(
      move({
        sessions,
        signal: controller.signal,
        onAcknowledged: bytes => {
          if (bytes > MIB && stoppedAt === 0) {
            stoppedAt = performance.now();
            controller.abort();
          }
        }
      })
    );
    expect(outcome).toBe('cancelled');
    expect(performance.now() - stoppedAt).toBeLessThan(1000);
    expect(await left()).toEqual({ objects: [], sessions: 0 });
    expect(sessions.isEmpty).toBe(true);
  });

  it('T34 leaves nothing when it is cancelled while the bucket joins', async () => {
    scene.server.faults.add({
      kind: 'stall',
      path: 'safetensors/compose',
      afterBytes: WHOLE
    });
    const controller = new AbortController();
    const moving = kindOf(move({ signal: controller.signal }));
    while (!scene.server.log.events.some(isWhole)) {
      await new Promise(resolve => setImmediate(resolve));
    }
    controller.abort();
    expect(await moving).toBe('cancelled');
    expect(await left()).toEqual({ objects: [], sessions: 0 });
  });

  it('T34 T52 leaves nothing when it is cancelled after a pause', async () => {
    const sessions = new UploadSessions();
    stallAfterThree();
    await stopped(PAUSED, CONTENT.length - MIB, { sessions });
    expect((await left()).objects).toHaveLength(3);
    await new UploadSessions(sessions.all).giveUpAll(bucket);
    expect(await left()).toEqual({ objects: [], sessions: 0 });
  });
});

describe('a bucket', () => {
  it('T35 that does not join gets the file in one upload, and is not asked again', async () => {
    scene.server.faults.add({
      kind: 'status',
      status: 403,
      path: '/compose',
      times: 1000
    });
    await move();
    expect((await content()).equals(CONTENT)).toBe(true);
    await bucket.remove(KEY);
    scene.requests();
    await move();
    expect(scene.requests().filter(request => /parts/.test(request))).toEqual(
      []
    );
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T35 that refuses when all parts are there gets the file in one upload', async () => {
    scene.server.faults.add({
      kind: 'status',
      status: 403,
      path: 'safetensors/compose',
      times: 1000
    });
    await move();
    expect((await content()).equals(CONTENT)).toBe(true);
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T35 that does not remove gets the file in one upload, and no second trial', async () => {
    scene.server.faults.add({
      kind: 'status',
      status: 403,
      method: 'DELETE',
      path: 'keepstep-parts',
      times: 1000
    });
    await move();
    expect((await content()).equals(CONTENT)).toBe(true);
    const trial = await keys(PARTS);
    await scene.open().remove(KEY);
    bucket = scene.open(PARTED);
    await move();
    expect(await keys(PARTS)).toEqual(trial);
  });

  it.each([
    ['the byte', { method: 'POST', path: '^/upload/.*multipart' }],
    ['the joining of it', { path: 'joined/compose' }]
  ])(
    'T35 keeps nothing of a trial of which the answer to %s was no use',
    async (_what, where) => {
      scene.server.faults.add({
        kind: 'truncate',
        afterBytes: 40,
        withoutLength: true,
        ...where
      });
      await move();
      expect((await content()).equals(CONTENT)).toBe(true);
      expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
    }
  );

  it('T35 is not asked for files that are not large', async () => {
    bucket = scene.open();
    await move();
    expect(scene.requests().join()).not.toMatch(/parts|compose/);
  });
});

describe('parts that were left', () => {
  it('T34 are never listed, and those of the same target are taken away', async () => {
    await stopped(PAUSED, MIB + 1);
    expect(await keys('')).toEqual([]);
    const folders = [];
    for await (const { key } of bucket.list('')) {
      folders.push(key);
    }
    expect(folders).toEqual([]);
    expect((await keys(PARTS)).length).toBeGreaterThanOrEqual(2);
    scene.write('file', randomBytes(2 * MIB));
    await move();
    expect(await left()).toEqual({ objects: [KEY], sessions: 0 });
  });

  it('T34 of other targets are taken away a week after the last of them', () => {
    const day = 24 * 60 * 60 * 1000;
    const now = 100 * day;
    const part = (key: string, days: number) => ({
      kind: 'file' as const,
      key: `${PARTS}${key}`,
      size: 1,
      generation: '1',
      updatedAt: now - days * day
    });
    const parts = [
      part('a/0', 30),
      part('a/1', 8),
      part('b/0', 9),
      part('b/1', 6)
    ];
    const gone = abandonedParts(parts, PARTS, now).map(({ key }) => key);
    expect(gone).toEqual([`${PARTS}a/0`, `${PARTS}a/1`]);
  });
});
