import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore } from '../index';
import type { IStore } from '../store';
import { all, describeStore, keys, kind, put, text } from './contract';

const folders: string[] = [];

afterAll(() => {
  folders.forEach(folder => rmSync(folder, { recursive: true, force: true }));
});

describeStore(async () => {
  const base = newFolder();
  return {
    name: 'disk',
    open: async (root, options) => {
      mkdirSync(join(base, root), { recursive: true });
      return openDisk(join(base, root), [base], options?.readOnly);
    },
    dispose: async () => undefined
  };
}, 'disk');

describe('disk store, walls', () => {
  let base = '';
  let store: IStore;

  beforeEach(async () => {
    base = newFolder();
    mkdirSync(join(base, 'data'));
    mkdirSync(join(base, 'data-secret'));
    writeFileSync(join(base, 'data-secret', 'key'), 'secret');
    store = openDisk(join(base, 'data'), [join(base, 'data')]);
  });

  it.each(['data-secret', 'data/../data-secret', ''])(
    'S29 serves no root outside the allowed ones: %j',
    async root => {
      const outside = openDisk(join(base, root), [join(base, 'data')]);
      expect(await kind(keys(outside.list('')))).toBe('permission-denied');
      expect(await kind(outside.stat('key'))).toBe('permission-denied');
      expect(await kind(put(outside, 'k', 'x'))).toBe('permission-denied');
    }
  );

  it('S29 serves no root that a symlink leads out of the allowed ones', async () => {
    symlinkSync(join(base, 'data-secret'), join(base, 'data', 'link'));
    const outside = openDisk(join(base, 'data', 'link'), [join(base, 'data')]);
    expect(await kind(text(outside.read('key')))).toBe('permission-denied');
    symlinkSync(join(base, 'nowhere'), join(base, 'data', 'dangling'));
    const dangling = openDisk(join(base, 'data', 'dangling', 'x'), [
      join(base, 'data')
    ]);
    expect(await kind(put(dangling, 'k', 'x'))).not.toBe('fine');
    expect(readdirSync(base)).toEqual(['data', 'data-secret']);
  });

  it('S29 serves any root where it is not confined', async () => {
    const free = openDisk(join(base, 'data-secret'), null);
    expect(await text(free.read('key'))).toBe('secret');
  });

  it('S30 reports symlinks and never follows them', async () => {
    const data = join(base, 'data');
    symlinkSync(join(base, 'data-secret'), join(data, 'folder'));
    symlinkSync(join(base, 'data-secret', 'key'), join(data, 'file'));
    symlinkSync('nowhere', join(data, 'dangling'));
    symlinkSync('.', join(data, 'loop'));
    const listed = await all(store.list('', { recursive: true }));
    expect(listed.map(entry => [entry.kind, entry.key])).toEqual([
      ['refused', 'dangling'],
      ['refused', 'file'],
      ['refused', 'folder'],
      ['refused', 'loop']
    ]);
    for (const key of ['file', 'folder/key', 'loop/file', 'dangling']) {
      expect([key, await kind(text(store.read(key)))]).toEqual([
        key,
        'bad-message'
      ]);
      expect(await kind(store.stat(key))).toBe('bad-message');
      expect(await kind(store.remove(key))).toBe('bad-message');
      expect(await kind(put(store, key, 'pwned'))).toBe('bad-message');
      expect(await kind(store.copy(key, 'out'))).toBe('bad-message');
    }
    expect(await kind(keys(store.list('folder/')))).toBe('bad-message');
    expect(await kind(put(store, 'folder/new', 'x'))).toBe('bad-message');
    expect(readFileSync(join(base, 'data-secret', 'key'), 'utf8')).toBe(
      'secret'
    );
    expect(readdirSync(join(base, 'data-secret'))).toEqual(['key']);
  });

  it('S30 reports a pipe and does not wait on it', async () => {
    execFileSync('mkfifo', [join(base, 'data', 'pipe')]);
    expect(await all(store.list(''))).toEqual([
      {
        kind: 'refused',
        key: 'pipe',
        why: 'is not a file but a device, a pipe or a socket'
      }
    ]);
    expect(await kind(text(store.read('pipe')))).toBe('bad-message');
  });

  it('S30 reports a name that is not UTF-8', async () => {
    const name = Buffer.from([0x61, 0xff, 0x62]);
    writeFileSync(Buffer.concat([Buffer.from(`${base}/data/`), name]), 'x');
    expect(await all(store.list(''))).toEqual([
      {
        kind: 'refused',
        key: 'a\ufffdb',
        why: 'has a name that is not valid UTF-8'
      }
    ]);
  });

  it('S10 leaves an unfinished upload under a hidden name beside its own', async () => {
    const upload = await store.upload('d/model.bin', { size: 9 });
    await upload.write(Buffer.from('part'));
    expect(readdirSync(join(base, 'data', 'd'))).toEqual([
      `.model.bin.keepstep-part-${upload.token}`
    ]);
    expect(await keys(store.list('d/'))).toEqual([]);
    await upload.abort();
    expect(readdirSync(join(base, 'data', 'd'))).toEqual([]);
  });

  it('S9 fails a pinned read of a file that grows under it', async () => {
    const { generation } = await put(store, 'k', 'x'.repeat(3 * 1024 * 1024));
    const read = async () => {
      for await (const piece of store.read('k', { generation })) {
        writeFileSync(join(base, 'data', 'k'), 'y', { flag: 'a' });
        expect(piece.length).toBeGreaterThan(0);
      }
    };
    expect(await kind(read())).toBe('changed-meanwhile');
  });

  it('S65 gives pieces that may be kept, or one at a time', async () => {
    const content = randomBytes(3 * 1024 * 1024 + 7);
    writeFileSync(join(base, 'data', 'large'), content);
    const kept: Uint8Array[] = [];
    for await (const piece of store.read('large')) {
      kept.push(piece);
    }
    const copied: Uint8Array[] = [];
    const memory = new Set<ArrayBufferLike>();
    for await (const piece of store.read('large', { onePieceAtATime: true })) {
      copied.push(Uint8Array.from(piece));
      memory.add(piece.buffer);
    }
    expect([
      Buffer.concat(kept).equals(content),
      Buffer.concat(copied).equals(content),
      memory.size
    ]).toEqual([true, true, 1]);
  });

  it('S30 notices a folder that has become a symlink since it was last looked at', async () => {
    const folder = join(base, 'data', 'run');
    mkdirSync(folder);
    writeFileSync(join(folder, 'key'), 'mine');
    const before = [await text(store.read('run/key'))];
    before.push(await text(store.read('run/key')));
    rmSync(folder, { recursive: true });
    symlinkSync(join(base, 'data-secret'), folder);
    expect([
      before,
      await kind(text(store.read('run/key'))),
      await kind(put(store, 'run/key', 'x'))
    ]).toEqual([['mine', 'mine'], 'bad-message', 'bad-message']);
  });

  it('S29 notices that the root leads out of the allowed ones since it was last looked at', async () => {
    const data = join(base, 'data');
    mkdirSync(join(data, 'root'));
    writeFileSync(join(data, 'root', 'key'), 'mine');
    const root = openDisk(join(data, 'root'), [data]);
    const before = [await text(root.read('key')), await text(root.read('key'))];
    rmSync(join(data, 'root'), { recursive: true });
    symlinkSync(join(base, 'data-secret'), join(data, 'root'));
    expect([before, await kind(text(root.read('key')))]).toEqual([
      ['mine', 'mine'],
      'permission-denied'
    ]);
  });

  it('says that a file stands where a folder should be', async () => {
    await put(store, 'file', 'x');
    expect(await kind(put(store, 'file/below', 'x'))).not.toBe('fine');
    await put(store, 'folder/below', 'x');
    expect(await kind(put(store, 'folder', 'x'))).toBe('already-exists');
  });
});

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keepstep-disk-')));
  folders.push(folder);
  return folder;
}

function openDisk(
  folder: string,
  allowedRoots: readonly string[] | null,
  readOnly = false
): IStore {
  return openStore(
    { scheme: 'file', container: '', key: folder },
    {
      credentialRef: 'adc',
      readOnly,
      survivesThisMachine: false,
      allowedRoots
    }
  );
}
