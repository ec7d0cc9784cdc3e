import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DiskStore } from '../disk';
import { holdName } from '../holdName';
import type { ISink, ISinkOptions, IStore } from '../store';
import { withLimit } from '../withLimit';
import { withLog } from '../withLog';
import { withReadOnly } from '../withReadOnly';
import { withRetry } from '../withRetry';
import { crcOf, keys, kind } from './contract';

const SLICES = ['first', 'other', 'end'];
const WHOLE = SLICES.join('');
const OPTIONS = { size: WHOLE.length, sliceBytes: 5, content: 'a#1' };

let base = '';
let store: IStore;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-sink-'));
  store = open();
});

afterEach(() => rmSync(base, { recursive: true }));

/** A store as the gateway has it, with every decorator. */
function open(): IStore {
  const disk = new DiskStore(
    { scheme: 'file', container: '', key: base },
    {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: [base]
    }
  );
  return withRetry(
    withLimit(
      withLog(disk, () => undefined),
      2
    )
  );
}

const sinkOf = (options: Partial<ISinkOptions> = {}, key = 'file') =>
  store.openSink!(key, { ...OPTIONS, ...options });

async function receive(
  sink: ISink,
  indexes: readonly number[] = [2, 0, 1]
): Promise<void> {
  for (const index of indexes) {
    const text = SLICES[index]!;
    await sink.write(index * OPTIONS.sliceBytes, Buffer.from(text));
    await sink.keep(index, await crcOf(text));
  }
}

const commit = async (sink: ISink) => sink.commit(await crcOf(WHOLE));
const read = (name = 'file') => readFileSync(join(base, name), 'utf8');
const parts = () => readdirSync(base).filter(name => name.startsWith('.'));

/** Leave what a process leaves that was killed: a part, and a record of some slices. */
async function abandoned(indexes: readonly number[]): Promise<string> {
  const sink = await sinkOf();
  await receive(sink, indexes);
  await sink.abort({ keep: true });
  return parts().find(name => !name.includes('.slices.'))!;
}

describe('a sink', () => {
  it('S39 shows nothing before all slices are there, in any order', async () => {
    writeFileSync(join(base, 'file'), 'old');
    const sink = await sinkOf();
    await receive(sink);
    expect([read(), await keys(store.list(''))]).toEqual(['old', ['file']]);
    expect(parts()).toHaveLength(2);
    const entry = await commit(sink);
    expect(entry).toEqual(await store.stat('file'));
    expect([read(), parts()]).toEqual([WHOLE, []]);
  });

  it.each([
    ['a slice is missing', [0, 2], WHOLE],
    ['the sum is another', [0, 1, 2], 'other']
  ])(
    'S39 publishes nothing when %s, and leaves nothing',
    async (_, indexes, of) => {
      writeFileSync(join(base, 'file'), 'old');
      const sink = await sinkOf();
      await receive(sink, indexes);
      expect(await kind(sink.commit(await crcOf(of)))).toBe('corrupt');
      expect([read(), parts()]).toEqual(['old', []]);
    }
  );

  it('S39 publishes nothing when more bytes are there than were announced', async () => {
    const sink = await sinkOf();
    await receive(sink);
    await sink.write(WHOLE.length, Buffer.from('more'));
    expect(await kind(commit(sink))).toBe('corrupt');
    expect(readdirSync(base)).toEqual([]);
  });

  it('S39 receives an empty file', async () => {
    const sink = await sinkOf({ size: 0 });
    await sink.keep(0, await crcOf(''));
    await sink.commit(await crcOf(''));
    expect(read()).toBe('');
  });

  it('S13 S14 looks at what it replaces', async () => {
    writeFileSync(join(base, 'file'), 'old');
    const { generation } = await store.stat('file');
    const absent = await sinkOf({ ifGeneration: 'absent' });
    await receive(absent);
    expect(await kind(commit(absent))).toBe('already-exists');
    const good = await sinkOf({ ifGeneration: { generation } });
    await receive(good);
    await commit(good);
    const late = await sinkOf({ ifGeneration: { generation } });
    await receive(late);
    expect(await kind(commit(late))).toBe('changed-meanwhile');
    expect([read(), parts()]).toEqual([WHOLE, []]);
  });

  it('S40 goes on with the slices of an earlier try, in another store object', async () => {
    await abandoned([0, 2]);
    expect(parts()).toHaveLength(2);
    store = open();
    const sink = await sinkOf();
    expect([
      await sink.kept(0),
      await sink.kept(1),
      await sink.kept(2)
    ]).toEqual([await crcOf('first'), undefined, await crcOf('end')]);
    await receive(sink, [1]);
    await commit(sink);
    expect([read(), parts()]).toEqual([WHOLE, []]);
  });

  it('S40 believes no slice whose bytes are not what was kept', async () => {
    const part = await abandoned([0, 1]);
    writeFileSync(join(base, part), 'fir5tother');
    const sink = await sinkOf();
    expect([await sink.kept(0), await sink.kept(1)]).toEqual([
      undefined,
      await crcOf('other')
    ]);
  });

  it('S40 believes no slice when its part is gone or cut short', async () => {
    const part = await abandoned([0, 1]);
    writeFileSync(join(base, part), 'firstot');
    const short = await sinkOf();
    expect(await short.kept(1)).toBeUndefined();
    await short.abort({ keep: true });
    rmSync(join(base, part), { force: true });
    const gone = await sinkOf();
    expect(await gone.kept(0)).toBeUndefined();
  });

  it('S40 reads a record that was cut short, or is none', async () => {
    await abandoned([0, 1]);
    const record = parts().find(name => name.includes('.slices.'))!;
    const lines = readFileSync(join(base, record), 'utf8');
    writeFileSync(join(base, record), `{}\n\0\n${lines.slice(0, -4)}`);
    const sink = await sinkOf();
    expect([await sink.kept(0), await sink.kept(1)]).toEqual([
      await crcOf('first'),
      undefined
    ]);
  });

  it('S40 keeps nothing of another content, and nothing that it is told not to keep', async () => {
    await abandoned([0]);
    const other = await sinkOf({ content: 'a#2' });
    expect(await other.kept(0)).toBeUndefined();
    await other.abort({ keep: true });
    expect(parts()).toHaveLength(2);
    const sink = await sinkOf();
    await sink.abort({ keep: false });
    await sink.abort({ keep: true });
    expect(readdirSync(base)).toEqual([]);
  });

  it('S41 never shares a part: a second one has its own, and both publish', async () => {
    const first = await sinkOf();
    await receive(first, [0]);
    const second = await sinkOf();
    expect(await second.kept(0)).toBeUndefined();
    await receive(second);
    await commit(second);
    await receive(first, [1, 2]);
    await commit(first);
    expect([read(), parts()]).toEqual([WHOLE, []]);
  });

  it('S41 holds a name until it is released', async () => {
    const name = join(base, 'name');
    const first = await holdName(name);
    expect(await holdName(name)).toBeNull();
    await first?.release();
    const again = await holdName(name);
    expect(again).not.toBeNull();
    await again?.release();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'S41 frees a name when the process that held it is killed',
    async () => {
      const name = join(base, 'name');
      const child = spawn(process.execPath, [
        '--input-type=module',
        '--eval',
        `import { holdName } from ${JSON.stringify(join(__dirname, '../holdName.ts'))};
        await holdName(${JSON.stringify(name)});
        console.log('held');
        setInterval(() => {}, 1000);`
      ]);
      await once(child.stdout, 'data');
      expect(await holdName(name)).toBeNull();
      child.kill('SIGKILL');
      await once(child, 'exit');
      const held = await holdName(name);
      expect(held).not.toBeNull();
      await held?.release();
    }
  );

  it.each([
    ['a symbolic link', symlinkSync],
    ['a hard link', linkSync]
  ])(
    'S42 never writes to %s that stands where its part would be',
    async (_, plant) => {
      const part = await abandoned([0]);
      const names = [part, part.replace('.keepstep', '.slices.keepstep')];
      writeFileSync(join(base, 'victim'), 'precious');
      for (const name of names) {
        rmSync(join(base, name), { force: true });
        plant(join(base, 'victim'), join(base, name));
      }
      const sink = await sinkOf();
      expect(await sink.kept(0)).toBeUndefined();
      await receive(sink);
      await commit(sink);
      expect([read('victim'), read(), parts()]).toEqual([
        'precious',
        WHOLE,
        []
      ]);
    }
  );

  it('S30 refuses a symbolic link, a folder and a name behind one', async () => {
    mkdirSync(join(base, 'folder'));
    symlinkSync(join(base, 'folder'), join(base, 'link'));
    for (const [key, expected] of [
      ['folder', 'already-exists'],
      ['link', 'bad-message']
    ] as const) {
      const sink = await sinkOf({}, key);
      await receive(sink);
      expect(await kind(commit(sink))).toBe(expected);
    }
    expect(await kind(sinkOf({}, 'link/file'))).toBe('bad-message');
    expect(await kind(sinkOf({}, '../file'))).toBe('bad-message');
    expect([parts(), readdirSync(join(base, 'folder'))]).toEqual([[], []]);
  });

  it('S22 S26 stops with its signal; a read-only store has none', async () => {
    const signal = AbortSignal.abort();
    expect(await kind(sinkOf({ signal }))).toBe('cancelled');
    const sink = await sinkOf();
    const bytes = Buffer.from('first');
    expect(await kind(sink.write(0, bytes, { signal }))).toBe('cancelled');
    await sink.abort({ keep: true });
    expect(await kind(sink.write(0, bytes))).toBe('not-found');
    expect(existsSync(join(base, 'file'))).toBe(false);
    expect(withReadOnly(store).openSink).toBeUndefined();
  });
});
