import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processStart, thisProcess, type IOwner } from '../owner';
import { Owners } from '../owners';
import { TargetLocks } from '../targetLocks';

const TARGET = 'gs://bucket/run/checkpoint-10/';

let folder: string;
const opened: Owners[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepstep-locks-'));
});

afterEach(() => {
  opened.splice(0).forEach(owners => owners.close());
  rmSync(folder, { recursive: true });
});

/** The locks of a process: this one, altered. */
function locksOf(altered: Partial<IOwner> = {}): TargetLocks {
  const me = { ...thisProcess('gateway'), ...altered };
  const owners = new Owners(join(folder, 'owners'), me);
  opened.push(owners);
  return new TargetLocks(join(folder, 'locks'), owners);
}

const locks = (): string[] => readdirSync(join(folder, 'locks'));

describe('TargetLocks', () => {
  it('T61 lets one process write to a target, and tells the other who it is', () => {
    locksOf({ kind: 'terminal', host: 'trainer-7' }).take(TARGET);
    expect(() => locksOf().take(TARGET)).toThrow(
      expect.objectContaining({
        kind: 'already-exists',
        uri: TARGET,
        message: `a \`keepstep\` command (process ${process.pid} on trainer-7) is writing to ${TARGET}.`
      })
    );
  });

  it('T61 gives a target back, and takes it twice without harm', () => {
    const first = locksOf();
    first.take(TARGET);
    first.take(TARGET);
    first.release(TARGET);
    locksOf().take(TARGET);
    first.release(TARGET);
    expect(locks()).toHaveLength(1);
  });

  it('T61 takes over from a process whose number another has now', () => {
    locksOf({ started: '1' }).take(TARGET);
    const next = locksOf();
    next.take(TARGET);
    expect(() => locksOf().take(TARGET)).toThrow();
    expect(locks()).toHaveLength(1);
  });

  it('T61 takes over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    await once(child, 'spawn');
    const started = processStart(child.pid!)!;
    locksOf({ pid: child.pid!, started }).take(TARGET);
    const next = locksOf();
    expect(() => next.take(TARGET)).toThrow();
    child.kill('SIGKILL');
    await once(child, 'close');
    next.take(TARGET);
  });

  it('T61 takes over from an earlier start of this machine, and after a minute of silence from another', () => {
    locksOf({ boot: 'before' }).take(TARGET);
    const here = locksOf();
    here.take(TARGET);
    const other = 'gs://bucket/run/checkpoint-20/';
    const elsewhere = { boot: 'theirs', host: 'elsewhere', id: randomUUID() };
    locksOf(elsewhere).take(other);
    expect(() => here.take(other)).toThrow(/on elsewhere/);
    opened.at(-1)!.close();
    here.take(other);
  });

  it('T61 is not stopped by what is no lock', () => {
    const first = locksOf();
    first.take(TARGET);
    writeFileSync(join(folder, 'locks', locks()[0]!), '{');
    locksOf().take(TARGET);
  });

  it('T61 holds a path on disk for this machine alone', () => {
    locksOf({ host: 'elsewhere' }).take('file:///scratch/checkpoint-10/');
    locksOf().take('file:///scratch/checkpoint-10/');
    expect(locks()).toHaveLength(2);
  });

  it('T61 of many that find a dead one at once, exactly one takes it', async () => {
    locksOf({ started: '1' }).take(TARGET);
    const script = bundled('takeLock.ts');
    const children = Array.from({ length: 8 }, () =>
      spawn(process.execPath, [script, folder, TARGET])
    );
    const lines = children.map(child => createInterface(child.stdout));
    await Promise.all(lines.map(line => once(line, 'line')));
    const answers = lines.map(line => once(line, 'line'));
    children.forEach(child => child.stdin.write('go'));
    const said = (await Promise.all(answers)).flat() as string[];
    children.forEach(child => child.stdin.end());
    await Promise.all(children.map(child => once(child, 'close')));
    expect(said.sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'already-exists'),
      'taken'
    ]);
    expect(readFileSync(join(folder, 'locks', locks()[0]!), 'utf8')).toContain(
      TARGET
    );
  }, 30_000);
});

// --- Internal helpers ---

/** A program of these tests, as Node can run it. */
function bundled(name: string): string {
  const root = join(__dirname, '../../../../..');
  const out = join(folder, `${name}.mjs`);
  execFileSync(
    join(root, 'node_modules/.bin/esbuild'),
    [
      join(__dirname, name),
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--conditions=source',
      `--outfile=${out}`
    ],
    { cwd: root, stdio: 'ignore' }
  );
  return out;
}
