import { StoreError } from '#core/domain/errors';
import type { Entry, IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../../checksum/checksum';
import type { IStore, IWriteOptions } from '../store';
import { NASTY_NAMES } from './nastyNames';

/** One kind of store, as the suite makes and fills it. */
export interface IStoreFixture {
  readonly name: string;
  /** A store on a fresh, empty root; a second call with the same `root` opens the same place. */
  open(root: string, options?: { readOnly?: boolean }): Promise<IStore>;
  /** Put an object of any name, hostile ones too, behind the store's back; absent: cannot. */
  plant?(root: string, key: string): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Hold one kind of store to docs/spec/stores.md. What a store declares that it cannot do is not
 * asked of it.
 */
export function describeStore(
  make: () => Promise<IStoreFixture>,
  name: string
): void {
  describe(`store contract: ${name}`, () => {
    let fixture: IStoreFixture;
    let store: IStore;
    let root = '';
    let count = 0;
    let kept = 0;

    beforeAll(async () => {
      fixture = await make();
    });
    beforeEach(async () => {
      root = `root-${(count += 1)}`;
      store = await fixture.open(root);
    });
    afterAll(async () => {
      await fixture.dispose();
      process.stdout.write(`${name}: ${kept} of ${count} promises kept\n`);
    });

    const promise = (title: string, test: () => Promise<void>) =>
      it(title, async () => {
        await test();
        kept += 1;
      });

    promise('S1 lists the direct children of a folder, each once', async () => {
      await fill(
        store,
        'a',
        'b/1',
        'b/2',
        'b/c/3',
        '10/x',
        '2/y',
        'é/z',
        '007'
      );
      expect(await keys(store.list(''))).toEqual(
        ['007', '10/', '2/', 'a', 'b/', 'é/'].sort()
      );
      expect(await keys(store.list('b/'))).toEqual(['b/1', 'b/2', 'b/c/']);
    });

    promise('S2 never lists checkpoint-10/ for checkpoint-1/', async () => {
      await fill(
        store,
        'checkpoint-1/a',
        'checkpoint-10/b',
        'checkpoint-1000/c'
      );
      expect(await keys(store.list('checkpoint-1/'))).toEqual([
        'checkpoint-1/a'
      ]);
      expect(
        await keys(store.list('checkpoint-1/', { recursive: true }))
      ).toEqual(['checkpoint-1/a']);
      const sibling = await fixture.open(`${root}-sibling`);
      await put(sibling, 'not-here', 'x');
      expect(await keys(store.list(''))).toEqual([
        'checkpoint-1/',
        'checkpoint-10/',
        'checkpoint-1000/'
      ]);
    });

    promise('S3 lists to the end, however many pages that takes', async () => {
      const names = Array.from({ length: 11 }, (_, i) => `f/${i}`);
      await fill(store, ...names, 'f/sub/1', 'f/sub/2', 'f/zub/1');
      for (const pageSize of [1, 3, 1000]) {
        expect(await keys(store.list('f/', { pageSize }))).toEqual(
          [...names, 'f/sub/', 'f/zub/'].sort()
        );
      }
    });

    promise('S4 lists every file below a folder when asked to', async () => {
      await fill(store, 'r/a', 'r/b/c', 'r/b/d/e', 's/f');
      expect(
        await keys(store.list('r/', { recursive: true, pageSize: 2 }))
      ).toEqual(['r/a', 'r/b/c', 'r/b/d/e']);
      expect(await keys(store.list('', { recursive: true }))).toEqual([
        'r/a',
        'r/b/c',
        'r/b/d/e',
        's/f'
      ]);
    });

    promise('S5 says what a folder that is not there is', async () => {
      await fill(store, 'there');
      const listed = keys(store.list('nowhere/'));
      if (store.capabilities.realFolders) {
        await expect(kind(listed)).resolves.toBe('not-found');
      } else {
        await expect(listed).resolves.toEqual([]);
      }
    });

    promise('S6 tells of one object what a listing tells of it', async () => {
      const entry = await put(store, 'a/b.bin', 'hello');
      const stat = await store.stat('a/b.bin');
      expect(stat).toEqual(entry);
      expect(await all(store.list('a/'))).toEqual([stat]);
      expect(stat).toMatchObject({ kind: 'file', key: 'a/b.bin', size: 5 });
      expect(Math.abs(stat.updatedAt - Date.now())).toBeLessThan(600_000);
      expect(stat.crc32c).toBe(
        store.capabilities.storedHash ? await crcOf('hello') : undefined
      );
      for (const absent of ['a', 'a/b', 'a/b.bin/c', 'x']) {
        expect(await kind(store.stat(absent))).toBe('not-found');
        expect(await kind(text(store.read(absent)))).toBe('not-found');
      }
    });

    promise('S7 reads ranges, and nothing from beyond the end', async () => {
      await put(store, 'k', '0123456789');
      await put(store, 'empty', '');
      const read = (offset?: number, length?: number) =>
        text(
          store.read('k', {
            ...(offset === undefined ? {} : { offset }),
            ...(length === undefined ? {} : { length })
          })
        );
      expect([
        await read(),
        await read(3),
        await read(3, 4),
        await read(0, 1),
        await read(8, 100),
        await read(10),
        await read(50, 5),
        await read(2, 0),
        await text(store.read('empty'))
      ]).toEqual(['0123456789', '3456789', '3456', '0', '89', '', '', '', '']);
    });

    promise('S8 removes by exact name, and what is absent too', async () => {
      await fill(store, 'checkpoint-1', 'checkpoint-10', 'd/checkpoint-1');
      await store.remove('checkpoint-1');
      await store.remove('checkpoint-1');
      await store.remove('nowhere/at/all');
      expect(await keys(store.list('', { recursive: true }))).toEqual([
        'checkpoint-10',
        'd/checkpoint-1'
      ]);
      expect(await kind(store.remove('d/'))).toBe('bad-message');
    });

    promise('S9 reads one generation or fails', async () => {
      const first = await put(store, 'k', 'first');
      const { generation } = first;
      expect(await text(store.read('k', { generation }))).toBe('first');
      const second = await put(store, 'k', 'second!');
      expect(second.generation).not.toBe(generation);
      const stale = text(store.read('k', { generation }));
      expect(await kind(stale)).toBe('changed-meanwhile');
    });

    promise('S10 shows nothing before commit, and keeps the old', async () => {
      await put(store, 'old', 'old');
      for (const key of ['old', 'new']) {
        const upload = await store.upload(key, { size: size(store) + 3 });
        await upload.write(chunk(store));
        expect(await text(store.read('old'))).toBe('old');
        expect(await keys(store.list('', { recursive: true }))).toEqual([
          'old'
        ]);
        await upload.abort();
      }
    });

    promise('S11 publishes nothing when the checksum is wrong', async () => {
      await put(store, 'old', 'old');
      for (const key of ['old', 'new']) {
        const upload = await store.upload(key, { size: 5 });
        const wrong = upload.commit(bytes('hello'), await crcOf('jello'));
        expect(await kind(wrong)).toBe('corrupt');
        expect(await keys(store.list('', { recursive: true }))).toEqual([
          'old'
        ]);
        expect(await text(store.read('old'))).toBe('old');
      }
    });

    promise('S12 publishes nothing when the size is wrong', async () => {
      for (const wrong of [3, 7]) {
        const upload = await store.upload('k', { size: wrong });
        const commit = upload.commit(bytes('hello'), await crcOf('hello'));
        expect(await kind(commit)).toBe('corrupt');
        expect(await keys(store.list('', { recursive: true }))).toEqual([]);
      }
    });

    promise(
      'S12 publishes what arrived where no size was announced',
      async () => {
        const granule = size(store);
        for (const length of [0, 1, granule, granule + 1]) {
          const content = 'u'.repeat(length);
          const upload = await store.upload('k', { size: undefined });
          const whole = length >= granule ? granule : 0;
          if (whole > 0) {
            expect(await upload.write(bytes(content.slice(0, whole)))).toBe(
              whole
            );
          }
          const entry = await upload.commit(
            bytes(content.slice(whole)),
            await crcOf(content)
          );
          expect(entry.size).toBe(length);
          expect(await text(store.read('k'))).toBe(content);
        }
        const wrong = await store.upload('w', { size: undefined });
        const commit = wrong.commit(bytes('hello'), await crcOf('other'));
        expect(await kind(commit)).toBe('corrupt');
        expect(await kind(store.stat('w'))).toBe('not-found');
      }
    );

    promise('S13 replaces nothing where nothing may be', async () => {
      const ifGeneration = 'absent';
      await put(store, 'k', 'first', { ifGeneration });
      const again = put(store, 'k', 'second', { ifGeneration });
      expect(await kind(again)).toBe('already-exists');
      await put(store, 'source', 's');
      const copy = store.copy('source', 'k', { ifGeneration });
      expect(await kind(copy)).toBe('already-exists');
      expect(await text(store.read('k'))).toBe('first');
    });

    promise('S14 replaces only the generation that was named', async () => {
      const first = await put(store, 'k', 'first');
      const over = { ifGeneration: { generation: first.generation } };
      await put(store, 'k', 'second', over);
      const stale = put(store, 'k', 'third', over);
      expect(await kind(stale)).toBe('changed-meanwhile');
      const gone = put(store, 'absent', 'x', over);
      expect(await kind(gone)).toBe('changed-meanwhile');
      expect(await keys(store.list(''))).toEqual(['k']);
      expect(await text(store.read('k'))).toBe('second');
    });

    promise('S50 puts a small object in one step, or not at all', async () => {
      const most = store.capabilities.singleRequestBytes ?? 0;
      expect(store.put !== undefined).toBe(most > 0);
      if (!store.put) {
        return;
      }
      for (const content of ['', 'x'.repeat(300_000), 'y'.repeat(most)]) {
        const crc32c = await crcOf(content);
        const entry = await store.put('k', bytes(content), { crc32c });
        expect(entry).toEqual(await store.stat('k'));
        expect(await text(store.read('k'))).toBe(content);
      }
      const crc32c = await crcOf('jello');
      const wrong = store.put('k', bytes('hello'), { crc32c });
      expect(await kind(wrong)).toBe('corrupt');
      expect((await store.stat('k')).size).toBe(most);
    });

    promise('S50 puts only under its precondition', async () => {
      const putIf = async (content: string, over: IWriteOptions) =>
        store.put!('k', bytes(content), {
          ...over,
          crc32c: await crcOf(content)
        });
      if (!store.put) {
        return;
      }
      const first = await putIf('first', { ifGeneration: 'absent' });
      const again = putIf('again', { ifGeneration: 'absent' });
      expect(await kind(again)).toBe('already-exists');
      const over = { ifGeneration: { generation: first.generation } };
      await putIf('second', over);
      expect(await kind(putIf('third', over))).toBe('changed-meanwhile');
      expect(await text(store.read('k'))).toBe('second');
    });

    promise('S15 lets one of two writers have an absent name', async () => {
      const ifGeneration = 'absent' as const;
      const outcomes = await Promise.all(
        ['a', 'b'].map(content =>
          kind(put(store, 'k', content, { ifGeneration }))
        )
      );
      expect(outcomes.sort()).toEqual(['already-exists', 'fine']);
    });

    promise('S16 goes on with an upload by its token', async () => {
      const content = 'x'.repeat(2 * size(store)) + 'end';
      const half = bytes(content).subarray(0, size(store));
      const first = await store.upload('d/k', { size: content.length });
      const acknowledged = await first.write(half);
      expect(acknowledged).toBe(half.length);
      const other = await fixture.open(root);
      const { token } = first;
      const second = await other.upload('d/k', { size: content.length, token });
      expect(second.offset).toBe(half.length);
      await second.write(
        bytes(content).subarray(second.offset, 2 * size(store))
      );
      const entry = await second.commit(bytes('end'), await crcOf(content));
      expect(entry.size).toBe(content.length);
      expect(await text(store.read('d/k'))).toBe(content);
    });

    promise('S17 leaves nothing of an upload that was given up', async () => {
      const upload = await store.upload('k', { size: size(store) + 1 });
      await upload.write(chunk(store));
      const { token } = upload;
      await upload.abort();
      await upload.abort();
      expect(await keys(store.list('', { recursive: true }))).toEqual([]);
      const reopened = store.upload('k', { size: size(store) + 1, token });
      expect(await kind(reopened)).toBe('not-found');
      const done = await store.upload('done', { size: 2 });
      await done.commit(bytes('ok'), await crcOf('ok'));
      await done.abort();
      expect(await text(store.read('done'))).toBe('ok');
    });

    promise('S18 knows no upload of a token that it did not give', async () => {
      for (const token of ['', 'x', '../../x', '0123456789abcdef']) {
        const upload = store.upload('k', { size: 1, token });
        expect(await kind(upload)).toBe('not-found');
      }
    });

    promise('S19 copies within the store', async () => {
      const source = await put(store, 'a/from', 'content');
      const entry = await store.copy('a/from', 'b/to', {
        sourceGeneration: source.generation
      });
      expect(entry).toEqual(await store.stat('b/to'));
      expect(await text(store.read('b/to'))).toBe('content');
      await put(store, 'a/from', 'changed');
      const stale = store.copy('a/from', 'b/to', {
        sourceGeneration: source.generation
      });
      expect(await kind(stale)).toBe('changed-meanwhile');
      expect(await kind(store.copy('nowhere', 'b/to'))).toBe('not-found');
      expect(await text(store.read('b/to'))).toBe('content');
    });

    promise('S20 joins objects in the order they are named', async () => {
      if (store.capabilities.maxComposeSources === 0) {
        return;
      }
      const names = ['2', '10', '1'];
      for (const name of names) {
        await put(store, name, `<${name}>`);
      }
      const entry = await store.compose(
        names.map(key => ({ key })),
        'joined'
      );
      expect(entry).toEqual(await store.stat('joined'));
      expect(await text(store.read('joined'))).toBe('<2><10><1>');
      expect((await store.hash('joined')).crc32c).toBe(
        await crcOf('<2><10><1>')
      );
      const missing = store.compose([{ key: '1' }, { key: 'x' }], 'joined');
      expect(await kind(missing)).toBe('not-found');
    });

    promise('S21 has the checksum of what it holds', async () => {
      const { generation } = await put(store, 'k', 'content');
      expect(await store.hash('k')).toEqual({
        crc32c: await crcOf('content'),
        size: 7,
        generation
      });
      expect(await kind(store.hash('x'))).toBe('not-found');
    });

    promise('S22 stops when its signal has fired', async () => {
      await put(store, 'k', 'content');
      const signal = AbortSignal.abort();
      const upload = await store.upload('u', { size: 1 });
      const outcomes = await Promise.all([
        kind(keys(store.list('', { signal }))),
        kind(store.stat('k', { signal })),
        kind(text(store.read('k', { signal }))),
        kind(store.upload('u', { size: 1, signal })),
        kind(upload.commit(bytes('x'), await crcOf('x'), { signal })),
        kind(store.copy('k', 'l', { signal })),
        kind(store.compose([{ key: 'k' }], 'l', { signal })),
        kind(store.remove('k', { signal })),
        kind(store.hash('k', { signal }))
      ]);
      expect(new Set(outcomes)).toEqual(new Set(['cancelled']));
      await upload.abort();
      expect(await keys(store.list(''))).toEqual(['k']);
    });

    promise('S23 refuses every key that leads out', async () => {
      await put(store, 'k', 'content');
      for (const key of HOSTILE_KEYS) {
        const outcomes = await Promise.all([
          kind(store.stat(key)),
          kind(text(store.read(key))),
          kind(store.upload(key, { size: 1 })),
          kind(store.copy('k', key)),
          kind(store.copy(key, 'l')),
          kind(store.remove(key)),
          kind(store.hash(key))
        ]);
        expect([key, ...new Set(outcomes)]).toEqual([key, 'bad-message']);
      }
      for (const folder of ['../', '/', '/etc/', 'a', 'a/../../', 'a//']) {
        expect(await kind(keys(store.list(folder)))).toBe('bad-message');
      }
    });

    promise('S24 keeps nasty names as they are', async () => {
      for (const name of NASTY_NAMES) {
        await put(store, `d/${name}`, name);
      }
      expect(await keys(store.list('d/'))).toEqual(
        NASTY_NAMES.map(name => `d/${name}`).sort()
      );
      for (const name of NASTY_NAMES) {
        expect(await text(store.read(`d/${name}`))).toBe(name);
        expect((await store.stat(`d/${name}`)).size).toBe(bytes(name).length);
      }
      await put(store, `${NASTY_NAMES[0]}/x`, 'x');
      await store.copy(`d/${NASTY_NAMES[1]}`, `d/copy ${NASTY_NAMES[1]}`);
      for (const name of NASTY_NAMES) {
        await store.remove(`d/${name}`);
      }
      expect(await keys(store.list('d/'))).toEqual([
        `d/copy ${NASTY_NAMES[1]}`
      ]);
    });

    promise('S25 tells of planted names that lead out as refused', async () => {
      const { plant } = fixture;
      if (!plant || store.capabilities.realFolders) {
        return;
      }
      await put(store, 'good', 'x');
      for (const key of ['../out', 'line\nbreak', '/abs', 'a//b', 'a/../b']) {
        await plant.call(fixture, root, key);
      }
      const entries = await all(store.list(''));
      expect(
        entries.filter(entry => entry.kind === 'refused').map(({ key }) => key)
      ).toEqual(['../', '/', 'line\nbreak']);
      expect(
        (await all(store.list('a/'))).map(entry => [entry.kind, entry.key])
      ).toEqual([
        ['refused', 'a/../'],
        ['refused', 'a//']
      ]);
      const below = await all(store.list('', { recursive: true }));
      expect(
        below.filter(entry => entry.kind === 'file').map(({ key }) => key)
      ).toEqual(['good']);
      expect(below).toHaveLength(6);
    });

    promise('S26 changes nothing on a read-only storage', async () => {
      await put(store, 'k', 'content');
      const readOnly = await fixture.open(root, { readOnly: true });
      expect(readOnly.capabilities.readOnly).toBe(true);
      const outcomes = await Promise.all([
        kind(readOnly.upload('l', { size: 1 })),
        readOnly.put
          ? kind(readOnly.put('l', bytes(''), { crc32c: 'AAAAAA==' }))
          : 'permission-denied',
        kind(readOnly.copy('k', 'l')),
        kind(readOnly.compose([{ key: 'k' }], 'l')),
        kind(readOnly.remove('k'))
      ]);
      expect(new Set(outcomes)).toEqual(new Set(['permission-denied']));
      expect(await text(readOnly.read('k'))).toBe('content');
      expect(await keys(readOnly.list(''))).toEqual(['k']);
    });

    promise('S27 takes objects of every size about its chunks', async () => {
      const granule = size(store);
      for (const length of [0, 1, granule - 1, granule, granule + 1]) {
        const content = 'y'.repeat(length);
        const entry = await put(store, `size-${length}`, content);
        expect(entry.size).toBe(length);
        expect(await text(store.read(`size-${length}`))).toBe(content);
      }
      const whole = 'z'.repeat(granule);
      const upload = await store.upload('all-before-commit', { size: granule });
      await upload.write(bytes(whole));
      expect(await kind(store.stat('all-before-commit'))).toBe('not-found');
      await upload.commit(new Uint8Array(0), await crcOf(whole));
      expect(await text(store.read('all-before-commit'))).toBe(whole);
    });

    promise('S28 removes only the generation that was named', async () => {
      const first = await put(store, 'k', 'first');
      await put(store, 'k', 'second');
      const { generation } = first;
      const stale = store.remove('k', { generation });
      expect(await kind(stale)).toBe('changed-meanwhile');
      const now = await store.stat('k');
      await store.remove('k', { generation: now.generation });
      await store.remove('k', { generation: now.generation });
      expect(await kind(store.stat('k'))).toBe('not-found');
    });
  });
}

/** Upload a short text under a key. */
export async function put(
  store: IStore,
  key: string,
  content: string,
  options: IWriteOptions = {}
): Promise<IFileEntry> {
  const data = bytes(content);
  const upload = await store.upload(key, { ...options, size: data.length });
  return upload.commit(data, await crcOf(content));
}

export async function crcOf(content: string): Promise<string> {
  const sum = startChecksum();
  await sum.update(bytes(content));
  return sum.digest();
}

/** All keys of a listing, in order of names: stores need not list in any order. */
export async function keys(entries: AsyncIterable<Entry>): Promise<string[]> {
  return (await all(entries)).map(({ key }) => key).sort();
}

export async function all(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of entries) {
    found.push(entry);
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) {
    found.push(piece);
  }
  return Buffer.concat(found).toString();
}

/** The kind of the `StoreError` that a promise rejects with, or `fine`. Anything else fails. */
export async function kind(outcome: Promise<unknown>): Promise<string> {
  try {
    await outcome;
    return 'fine';
  } catch (error) {
    if (!(error instanceof StoreError)) {
      throw error;
    }
    return error.kind;
  }
}

// --- Internal helpers ---

const HOSTILE_KEYS = [
  '',
  '..',
  '../k',
  'a/../../k',
  'a/..',
  './k',
  'a/./k',
  '/etc/passwd',
  '//k',
  'a//k',
  'a/',
  'a\0b',
  'line\nbreak',
  'line\rbreak',
  '\ud800',
  'x'.repeat(5000)
];

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function size(store: IStore): number {
  return Math.max(store.capabilities.chunkGranularity, 1024);
}

function chunk(store: IStore): Uint8Array {
  return new Uint8Array(size(store));
}

async function fill(store: IStore, ...names: string[]): Promise<void> {
  for (const name of names) {
    await put(store, name, name);
  }
}
