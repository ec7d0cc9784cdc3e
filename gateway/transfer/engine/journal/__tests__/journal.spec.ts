import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Journal } from '../journal';
import { stateFolder } from '../stateFolder';
import { World } from './world';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.close());

/** A transfer in the middle of its large file, and what is written of it. */
async function underWay() {
  const journal = world.state.open();
  const stuck = world.stuck();
  const engine = world.engine(journal);
  const told: string[] = [];
  engine.onChange(change => told.push(JSON.stringify(change)));
  const { id } = engine.start(await world.checkpoint(10, stuck.store));
  await stuck.reached;
  await journal.flush();
  return { journal, engine, id, told };
}

describe('stateFolder', () => {
  it.each([
    [{ KEEPSTEP_STATE: '/s', XDG_STATE_HOME: '/x', HOME: '/h' }, '/s'],
    [{ XDG_STATE_HOME: '/x', HOME: '/h' }, '/x/keepstep'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/h' }, '/h/.local/state/keepstep'],
    [{}, null]
  ])('T56 of %j is %s', (env, folder) => {
    expect(stateFolder(env)).toBe(folder);
  });
});

describe('Journal', () => {
  it('T56 is readable by its owner alone, folder and files, whatever was there', async () => {
    mkdirSync(world.state.path, { recursive: true, mode: 0o755 });
    chmodSync(world.state.path, 0o755);
    await underWay();
    const { path } = world.state;
    const all = ['.', 'transfers', 'locks', 'owners'].flatMap(folder => [
      join(path, folder),
      ...world.state.names(folder).map(name => join(path, folder, name))
    ]);
    const modes = all.map(file => {
      const status = statSync(file);
      return status.mode & (status.isDirectory() ? 0o077 : 0o177);
    });
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  it('T56 holds the token of an upload, and no record or event does', async () => {
    const { told } = await underWay();
    const { sessions, record } = world.state.entry() as {
      sessions: Record<string, { token: string }>;
      record: unknown;
    };
    const [{ token }] = Object.values(sessions) as [{ token: string }];
    expect(token.length).toBeGreaterThan(10);
    expect([JSON.stringify(record), ...told].join('')).not.toContain(token);
  });

  it('T69 removes with a transfer what a killed process has left half-written of it', async () => {
    const { id } = await underWay();
    const left = world.killed();
    const others = [`${randomUUID()}.json`, `${id}.json.unreadable`];
    const unfinished = `${id}.json.${randomUUID()}`;
    [...others, unfinished].forEach(name =>
      writeFileSync(join(left.path, 'transfers', name), '{"half')
    );
    await left.open().remove(id);
    expect(left.names('transfers')).toEqual(others.sort());
  });

  it('T57 sets aside what it cannot read, says so once, and quotes nothing of it', async () => {
    const { id, journal } = await underWay();
    const left = world.killed();
    const good = left.entry(id);
    const bad = [
      '{"token": "secret"',
      JSON.stringify({ ...good, sessions: { x: { token: 'secret' } } }),
      '[]',
      ''
    ].map(text => {
      const other = randomUUID();
      writeFileSync(join(left.path, 'transfers', `${other}.json`), text);
      return other;
    });
    const next = left.open();
    expect((await next.read()).map(entry => entry.id)).toEqual([id]);
    expect((await next.read()).length).toBe(1);
    expect(left.complaints).toHaveLength(bad.length);
    expect(left.complaints.join()).not.toContain('secret');
    expect(
      left.names('transfers').filter(name => name.endsWith('.unreadable'))
    ).toEqual(bad.map(other => `${other}.json.unreadable`).sort());
    expect(journal.keepsHistory).toBe(true);
  });

  it('T57 leaves alone what a newer Keepstep wrote, links, and names that are none of its own', async () => {
    const { id } = await underWay();
    const left = world.killed();
    const folder = join(left.path, 'transfers');
    left.write({ ...left.entry(id), schema: 2 });
    symlinkSync(
      join(folder, `${id}.json`),
      join(folder, `${randomUUID()}.json`)
    );
    writeFileSync(join(folder, 'notes.json'), '{}');
    const before = left.names('transfers');
    const next = left.open();
    await next.read();
    await next.read();
    expect(await next.read()).toEqual([]);
    expect(left.complaints).toEqual([
      expect.stringContaining('is of a newer Keepstep')
    ]);
    expect(left.names('transfers')).toEqual(before);
  });

  it('T57 does without a folder that cannot be made, and says so', () => {
    const complaints: string[] = [];
    mkdirSync(dirname(world.state.path), { recursive: true });
    writeFileSync(world.state.path, 'a file');
    const journal = Journal.open({
      folder: world.state.path,
      kind: 'gateway',
      scope: '',
      complain: sentence => complaints.push(sentence)
    });
    expect([journal, complaints]).toEqual([
      null,
      [expect.stringMatching(/cannot be written .*transfers go on/)]
    ]);
  });

  it('T57 lets transfers go on when the folder cannot be written any more, and says so once', async () => {
    const engine = world.engine(world.state.open());
    const folder = join(world.state.path, 'transfers');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    renameSync(join(world.state.path, 'locks'), join(world.state.path, 'old'));
    const { id } = engine.start(await world.checkpoint(10));
    expect((await engine.finished(id)).state).toBe('done');
    await engine.stop();
    expect(world.state.complaints).toEqual([
      expect.stringContaining('ENOENT'),
      expect.stringContaining('ENOTDIR')
    ]);
    rmSync(folder);
  });

  it('T63 keeps the last two hundred that have ended, and forgets them when it is told to', async () => {
    const { engine, id, journal } = await underWay();
    engine.cancel(id);
    await engine.finished(id);
    await journal.flush();
    const left = world.killed();
    const entry = left.entry(id) as { record: object };
    for (let index = 0; index < 205; index += 1) {
      const other = randomUUID();
      const record = { ...entry.record, id: other, endedAt: index };
      left.write({ ...entry, id: other, askedAt: index, record });
    }
    const next = await world.restart(left.open());
    expect(next.records()).toHaveLength(200);
    expect(Math.min(...next.records().map(({ endedAt }) => endedAt!))).toBe(6);
    await left.flush();
    expect(left.names('transfers')).toHaveLength(200);
    next.clear();
    await next.stop();
    expect(left.names('transfers')).toEqual([]);
  });

  it('T63 a terminal leaves nothing behind of what is done', async () => {
    const journal = world.state.open({ kind: 'terminal', scope: 'terminal' });
    const engine = world.engine(journal);
    const { id } = engine.start(await world.checkpoint(10));
    await engine.finished(id);
    await engine.stop();
    expect(
      ['transfers', 'locks', 'owners'].flatMap(name => world.state.names(name))
    ).toEqual([]);
  });
});
