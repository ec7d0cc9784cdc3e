import { randomBytes } from 'node:crypto';
import { StoreError, type ErrorKind } from '#core/domain/errors';
import {
  memoryStore,
  put,
  withUploads
} from '../../catalog/__tests__/sampleStore';
import type { MemoryStore } from '../../stores/memory';
import type { IStore } from '../../stores/store';
import type { IMemorySpace, IMemorySpaces } from '../../stores/storeContext';
import { PAUSED } from '../move/isPausing';
import { moveFile } from '../move/moveFile';
import { UploadSessions } from '../move/uploadSessions';

const MIB = 1024 * 1024;
const SIZE = 3 * MIB + 17;
const KEY = 'run/model.safetensors';

interface IScene {
  readonly from: MemoryStore;
  readonly to: MemoryStore;
  readonly bytes: Buffer;
  readonly space: IMemorySpace;
  readonly sessions: UploadSessions;
}

async function scene(): Promise<IScene> {
  const spaces: IMemorySpaces = new Map();
  const to = memoryStore(spaces);
  const from = memoryStore();
  const bytes = randomBytes(SIZE);
  await put(from, 'big', bytes);
  await put(to, 'other', 'x');
  const [space] = spaces.values();
  return { from, to, bytes, space: space!, sessions: new UploadSessions() };
}

/** Move the file, counting the bytes that are sent; `before` is asked before each chunk. */
async function move(
  { from, to, sessions }: IScene,
  before: (offset: number) => void = () => undefined,
  signal = new AbortController().signal
) {
  const sent = { bytes: 0, read: 0, found: 0 };
  const counted = withUploads(to, inner => ({
    write: async (chunk, call) => {
      before(inner.offset);
      sent.bytes += chunk.byteLength;
      return inner.write(chunk, call);
    },
    commit: async (chunk, crc32c, call) => {
      before(inner.offset);
      sent.bytes += chunk.byteLength;
      return inner.commit(chunk, crc32c, call);
    }
  }));
  const source: IStore = new Proxy(from, {
    get: (target, name) =>
      name === 'read'
        ? async function* (...args: Parameters<IStore['read']>) {
            for await (const part of target.read(...args)) {
              sent.read += part.byteLength;
              yield part;
            }
          }
        : (Reflect.get(target, name) as unknown)
  });
  const moved = moveFile({
    from: source,
    entry: await from.stat('big'),
    to: counted,
    key: KEY,
    signal,
    clock: Date.now,
    sessions,
    onFound: bytes => (sent.found += bytes),
    onAcknowledged: () => undefined
  });
  const error = await moved.then(
    () => null,
    (thrown: unknown) => thrown
  );
  return { ...sent, error };
}

/** Fail at the third chunk for this reason. */
function failing(kind: ErrorKind) {
  return (offset: number): void => {
    if (offset >= 2 * MIB) {
      throw new StoreError(kind, 'It broke.', { operation: 'upload', uri: '' });
    }
  };
}

async function contentOf(store: IStore): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(KEY)) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

describe('an upload that was left', () => {
  it.each<ErrorKind>(['unavailable', 'rate-limited', 'not-signed-in'])(
    'T55 goes on after a failure that passes (%s), and neither sends nor reads again what had arrived',
    async kind => {
      const it = await scene();
      expect((await move(it, failing(kind))).error).toMatchObject({ kind });
      const rest = SIZE - 2 * MIB;
      expect(await move(it)).toEqual({
        bytes: rest,
        read: rest,
        found: 2 * MIB,
        error: null
      });
      expect((await contentOf(it.to)).equals(it.bytes)).toBe(true);
      expect([it.sessions.all, it.space.uploads.size]).toEqual([{}, 0]);
    }
  );

  it('T55 goes on after a pause in the middle of a file', async () => {
    const it = await scene();
    const pausing = new AbortController();
    const pause = (offset: number): void => {
      if (offset >= MIB) {
        pausing.abort(PAUSED);
      }
    };
    expect((await move(it, pause, pausing.signal)).error).not.toBeNull();
    expect((await move(it)).bytes).toBe(SIZE - MIB);
    expect((await contentOf(it.to)).equals(it.bytes)).toBe(true);
  });

  it('T55 goes on in another process, from what was written down of it', async () => {
    const it = await scene();
    await move(it, failing('unavailable'));
    const written = JSON.stringify(it.sessions.all);
    const sessions = new UploadSessions(
      JSON.parse(written) as UploadSessions['all']
    );
    expect((await move({ ...it, sessions })).bytes).toBe(SIZE - 2 * MIB);
  });

  it('T55 sums again what was acknowledged after the last note of it', async () => {
    const it = await scene();
    const notes: UploadSessions['all'][] = [];
    const sessions: UploadSessions = new UploadSessions({}, async () => {
      notes.push(sessions.all);
    });
    await move({ ...it, sessions }, failing('unavailable'));
    const older = { ...it, sessions: new UploadSessions(notes[0]) };
    expect(await move(older)).toEqual({
      bytes: SIZE - 2 * MIB,
      read: SIZE,
      found: 2 * MIB,
      error: null
    });
  });

  it('T55 sends again what the store has lost', async () => {
    const it = await scene();
    await move(it, failing('unavailable'));
    const [left] = it.space.uploads.values();
    left!.chunks.splice(1);
    expect((await move(it)).bytes).toBe(SIZE - left!.chunks[0]!.length);
    expect((await contentOf(it.to)).equals(it.bytes)).toBe(true);
  });

  it('T55 starts anew where the store has forgotten it', async () => {
    const it = await scene();
    await move(it, failing('unavailable'));
    it.space.uploads.clear();
    expect(await move(it)).toMatchObject({ bytes: SIZE, error: null });
  });

  it('T55 starts anew when the source has changed, and frees what was kept of the old one', async () => {
    const it = await scene();
    await move(it, failing('unavailable'));
    const bytes = randomBytes(SIZE);
    await put(it.from, 'big', bytes);
    expect(await move(it)).toMatchObject({ bytes: SIZE, error: null });
    expect((await contentOf(it.to)).equals(bytes)).toBe(true);
    expect(it.space.uploads.size).toBe(0);
  });

  it.each<ErrorKind>(['no-space', 'permission-denied'])(
    'T55 is given up after a failure that stays (%s)',
    async kind => {
      const it = await scene();
      await move(it, failing(kind));
      expect([it.sessions.all, it.space.uploads.size]).toEqual([{}, 0]);
    }
  );

  it('T55 is given up when the transfer is cancelled', async () => {
    const it = await scene();
    const cancelling = new AbortController();
    await move(it, () => cancelling.abort(), cancelling.signal);
    expect([it.sessions.all, it.space.uploads.size]).toEqual([{}, 0]);
  });
});
