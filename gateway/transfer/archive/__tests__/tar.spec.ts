import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteReader } from '../byteReader';
import { readTar } from '../readTar';
import { END_OF_TAR, paddingAfter, tarHeader } from '../tarHeader';
import { paxRecord, RAW_END, rawMember, rawPax } from './rawTar';

const LONG = `checkpoint-10/${'deep/'.repeat(60)}wëights.bin`;

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

function member(path: string, content: string): Buffer {
  const size = Buffer.byteLength(content);
  return Buffer.concat([
    tarHeader({ path, size }, 1_700_000_000),
    Buffer.from(content),
    Buffer.alloc(paddingAfter(size))
  ]);
}

async function membersOf(bytes: Uint8Array, size = 700) {
  const found: Record<string, string> = {};
  for await (const { path, content } of readTar(pieces(bytes, size))) {
    const parts: Uint8Array[] = [];
    for await (const part of content) {
      parts.push(part);
    }
    found[path] = Buffer.concat(parts).toString();
  }
  return found;
}

const FILES = {
  'checkpoint-10/config.json': '{}',
  'checkpoint-10/empty': '',
  'checkpoint-10/block': 'x'.repeat(512),
  [LONG]: 'long',
  'checkpoint-10/ with "quotes" \u202e and\ttab': 'odd'
};

const TAR = Buffer.concat([
  ...Object.entries(FILES).map(([path, content]) => member(path, content)),
  END_OF_TAR
]);

describe('an archive', () => {
  it.each([1, 511, 512, 513, 1_000_000])(
    'T84 is read as it was written, in pieces of %i bytes',
    async size => {
      expect(await membersOf(TAR, size)).toEqual(FILES);
    }
  );

  it('T84 is unpacked by the tar of any system', () => {
    const base = mkdtempSync(join(tmpdir(), 'keepstep-tar-'));
    try {
      writeFileSync(join(base, 'a.tar'), TAR);
      mkdirSync(join(base, 'out'));
      execFileSync('tar', ['-xf', 'a.tar', '-C', 'out'], { cwd: base });
      const names = readdirSync(join(base, 'out/checkpoint-10'));
      expect(names).toContain(' with "quotes" \u202e and\ttab');
      expect(readFileSync(join(base, 'out', LONG), 'utf8')).toBe('long');
    } finally {
      rmSync(base, { recursive: true });
    }
  });

  it('T84 holds files of more than 8 GiB', async () => {
    const size = 9 * 1024 ** 3;
    const header = tarHeader({ path: 'checkpoint-10/model.bin', size }, 0);
    for await (const found of readTar(pieces(header, 512))) {
      expect([found.path, found.size]).toEqual([
        'checkpoint-10/model.bin',
        size
      ]);
      break;
    }
    expect.assertions(1);
  });

  it('T85 is refused at every byte at which it may be cut short', async () => {
    const whole = Buffer.concat([member('a/b', 'content'), END_OF_TAR]);
    for (let length = 0; length < whole.length - 512; length += 1) {
      await expect(membersOf(whole.subarray(0, length))).rejects.toThrow(
        /cut short|ends/
      );
    }
  });

  it('T85 is refused with any bit of a header changed', async () => {
    const whole = Buffer.concat([member('a/b', 'content'), END_OF_TAR]);
    for (let at = 0; at < 512; at += 1) {
      const bad = Buffer.from(whole);
      bad[at] = bad[at]! ^ 0x11;
      await expect(membersOf(bad)).rejects.toThrow();
    }
  });

  it.each([
    ['a symbolic link', rawMember({ name: 'a', type: '2', link: '/etc' })],
    ['a hard link', rawMember({ name: 'a', type: '1', link: 'b' })],
    ['a device', rawMember({ name: 'a', type: '3' })],
    ['a folder', rawMember({ name: 'a/', type: '5' })],
    ['a pipe', rawMember({ name: 'a', type: '6' })],
    ['a name in the way', rawMember({ name: '././@LongLink', type: 'L' })],
    ['a sparse file', rawMember({ name: 'a', type: 'S' })],
    ['a header for all', rawPax(paxRecord('path', 'x'), 'g')],
    ['of another kind', rawPax(paxRecord('linkpath', '/etc'))],
    ['of another kind', rawPax('99 path=x\n')],
    [
      'of another kind',
      rawPax(paxRecord('path', 'a') + paxRecord('path', 'b'))
    ],
    ['too long', rawPax(paxRecord('path', 'x'.repeat(70_000)))],
    ['two parts', rawMember({ name: 'a', prefix: '../..' })]
  ])('T85 is refused where it has %s', async (why, bytes) => {
    const tar = Buffer.concat([bytes, rawMember({ name: 'a' }), RAW_END]);
    await expect(membersOf(tar)).rejects.toThrow(why);
  });

  it('T85 is refused where something follows its end', async () => {
    const more = Buffer.concat([TAR, rawMember({ name: 'a' })]);
    await expect(membersOf(more)).rejects.toThrow('follows its end');
    const zeros = Buffer.concat([TAR, Buffer.alloc(2 * 1024 * 1024)]);
    await expect(membersOf(zeros, 65_536)).rejects.toThrow('follows its end');
    expect(await membersOf(Buffer.concat([TAR, Buffer.alloc(9216)]))).toEqual(
      FILES
    );
  });
});

describe('ByteReader', () => {
  it('takes bytes across the parts that they come in', async () => {
    const reader = new ByteReader(pieces(Buffer.from('abcdef'), 2));
    expect(Buffer.from(await reader.exactly(3)).toString()).toBe('abc');
    expect(Buffer.from((await reader.some(9))!).toString()).toBe('d');
    expect(Buffer.from(await reader.exactly(9)).toString()).toBe('ef');
    expect(await reader.some(1)).toBeNull();
  });
});
