import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freeBytes } from '../diskSpace';

const PART = '.keepstep-part-0123456789abcdef';
const FREE = 1000 * 4096;

describe('freeBytes', () => {
  let base = '';
  let asked: string[];

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'keepstep-space-'));
    asked = [];
  });

  afterEach(() => rmSync(base, { recursive: true }));

  const free = (path: string, blocks = 5000) =>
    freeBytes(join(base, path), async folder => {
      asked.push(folder);
      return { bavail: 1000, bsize: 4096, blocks };
    });

  /** @returns what it takes on the disk. */
  const written = (path: string): number => {
    writeFileSync(join(base, path), Buffer.alloc(100_000, 1));
    return lstatSync(join(base, path)).blocks * 512;
  };

  it('S66 asks the file system of the folder, or of the nearest one that is there', async () => {
    mkdirSync(join(base, 'run'));
    expect([
      await free('run'),
      await free('run/checkpoint-1'),
      await free('other/run/checkpoint-1')
    ]).toEqual([FREE, FREE, FREE]);
    expect(asked).toEqual([join(base, 'run'), join(base, 'run'), base]);
  });

  it('S66 counts what unfinished files hold as free, and nothing else', async () => {
    mkdirSync(join(base, 'run/deep'), { recursive: true });
    mkdirSync(join(base, `run/.other${PART}`));
    written('run/whole.bin');
    written(`run/.other${PART}/whole.bin`);
    const held = written(`run/.a${PART}`) + written(`run/deep/.b${PART}`);
    expect(held).toBeGreaterThan(0);
    expect(await free('run')).toBe(FREE + held);
  });

  it('S66 counts for a file what it holds itself', async () => {
    const held = written(`.a.pt${PART}`);
    written(`.b.pt${PART}`);
    expect(await free('a.pt')).toBe(FREE + held);
  });

  it('S66 does not mind that others finish theirs meanwhile', async () => {
    mkdirSync(join(base, 'run'));
    let isDone = false;
    const finishing = async (name: string): Promise<void> => {
      const part = join(base, `run/.${name}${PART}`);
      while (!isDone) {
        await writeFile(part, '');
        await rename(part, join(base, 'run', name));
      }
    };
    const others = ['a', 'b', 'c', 'd'].map(finishing);
    try {
      for (let time = 0; time < 300; time += 1) {
        expect(await free('run')).toBeGreaterThanOrEqual(FREE);
      }
    } finally {
      isDone = true;
      await Promise.all(others);
    }
  });

  it('S66 follows no link', async () => {
    mkdirSync(join(base, 'run'));
    written(`run/.a${PART}`);
    symlinkSync('run', join(base, 'link'));
    expect([await free('link'), asked]).toEqual([FREE, [base]]);
  });

  it('S66 knows no limit where the file system tells none', async () => {
    expect(await free('run', 0)).toBe(Infinity);
  });

  it('S66 has the figures of a real disk', async () => {
    expect(await freeBytes(base)).toBeGreaterThan(0);
  });
});
