import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DiskStore } from '../disk';
import type { IStore } from '../store';
import { withLimit } from '../withLimit';
import { withLog } from '../withLog';
import { withReadOnly } from '../withReadOnly';
import { withRetry } from '../withRetry';

const PART = '.run.keepstep-part-0123456789abcdef';

let base = '';
let store: IStore;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-folder-'));
  const disk = new DiskStore(
    { scheme: 'file', container: '', key: base },
    {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: [base]
    }
  );
  store = withRetry(
    withLimit(
      withLog(disk, () => undefined),
      2
    )
  );
});

afterEach(() => rmSync(base, { recursive: true }));

function folder(path: string, ...files: string[]): void {
  mkdirSync(join(base, path), { recursive: true });
  files.forEach(file => writeFileSync(join(base, path, file), 'x'));
}

describe('disk store, folders', () => {
  it('T6 renames a folder with all that is in it, under every decorator', async () => {
    folder(`${PART}/deep`, 'b');
    folder(PART, 'a');
    await store.moveFolder?.(`${PART}/`, 'out/run/');
    expect(readdirSync(join(base, 'out/run')).sort()).toEqual(['a', 'deep']);
    expect(existsSync(join(base, PART))).toBe(false);
  });

  it('T6 leaves behind what an unfinished upload left in it', async () => {
    folder(PART, 'a', '.b.keepstep-part-00112233aabbccdd');
    await store.moveFolder?.(`${PART}/`, 'run/');
    expect(readdirSync(join(base, 'run'))).toEqual(['a']);
  });

  it.each([
    ['a folder', () => folder('run', 'mine')],
    ['a file', () => writeFileSync(join(base, 'run'), 'mine')]
  ])('T8 never takes the place of %s', async (_what, make) => {
    folder(PART, 'a');
    make();
    await expect(store.moveFolder?.(`${PART}/`, 'run/')).rejects.toMatchObject({
      kind: 'already-exists'
    });
    expect(readdirSync(join(base, PART))).toEqual(['a']);
  });

  it.each(['../outside/', '/tmp/x/'])('leads nowhere outside: %s', async to => {
    folder(PART, 'a');
    await expect(store.moveFolder?.(`${PART}/`, to)).rejects.toMatchObject({
      kind: 'bad-message'
    });
  });

  it('discards an unfinished folder of ours, absent or not', async () => {
    folder(`${PART}/deep`, 'a');
    folder('precious', 'file');
    symlinkSync(join(base, 'precious'), join(base, PART, 'link'));
    await store.discardFolder?.(`${PART}/`);
    await store.discardFolder?.(`${PART}/`);
    await store.discardFolder?.(`nowhere/${PART}/`);
    expect(readdirSync(base)).toEqual(['precious']);
    expect(readdirSync(join(base, 'precious'))).toEqual(['file']);
  });

  it.each(['precious/', '', `${PART}/deep/`, 'a.keepstep-part-b/'])(
    'discards nothing else: %j',
    async key => {
      folder('precious', 'file');
      folder(`${PART}/deep`, 'file');
      await expect(store.discardFolder?.(key)).rejects.toMatchObject({
        kind: 'permission-denied'
      });
      expect(existsSync(join(base, 'precious/file'))).toBe(true);
    }
  );

  it('is not there on a read-only store', () => {
    const { moveFolder, discardFolder } = withReadOnly(store);
    expect([moveFolder, discardFolder]).toEqual([undefined, undefined]);
  });
});
