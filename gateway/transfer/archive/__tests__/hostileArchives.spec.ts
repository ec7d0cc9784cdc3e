import {
  lstatSync,
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
import { gzipSync } from 'node:zlib';
import {
  crc32cOf,
  memoryStore,
  put
} from '../../../catalog/__tests__/sampleStore';
import { DiskStore } from '../../../stores/disk';
import { engineOf } from '../../__tests__/engineOf';
import {
  paxRecord,
  RAW_END,
  rawMember,
  rawPax,
  type IRawMember
} from './rawTar';

const GOOD: IRawMember = {
  name: 'checkpoint-10/model.bin',
  content: 'weights'
};
const WRITTEN = 'PWNED';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'keepstep-hostile-'));
  mkdirSync(join(base, 'in'));
  writeFileSync(join(base, 'victim'), 'untouched');
});
afterEach(() => rmSync(base, { recursive: true }));

/** Everything on the disk: kind, rights and content by path. */
function tree(folder = base, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    const kind = stats.isSymbolicLink()
      ? 'link'
      : stats.isDirectory()
        ? 'folder'
        : stats.isFile()
          ? `file ${stats.nlink} ${(stats.mode & 0o7000).toString(8)} ${readFileSync(path, 'utf8')}`
          : 'special';
    found[below + name] = kind;
    if (stats.isDirectory()) {
      Object.assign(found, tree(path, `${below}${name}/`));
    }
  }
  return found;
}

interface IPromised {
  readonly path: string;
  readonly size?: number;
  readonly content: string;
}

/** Put an archive into a bucket with a manifest that vouches for it, and for these members. */
async function planted(tar: Buffer, promised: readonly IPromised[]) {
  const bucket = memoryStore();
  const bytes = gzipSync(tar);
  const common = {
    schema: 1,
    checkpointId: '00000000-0000-4000-8000-000000000001',
    runId: '00000000-0000-4000-8000-000000000002',
    step: 10,
    epoch: null,
    format: 'huggingface',
    createdAt: '2026-11-22T13:10:11.123Z',
    host: 'h',
    versions: {}
  };
  const files = await Promise.all(
    promised.map(async ({ path, size, content }) => ({
      path,
      size: size ?? content.length,
      crc32c: await crc32cOf(Buffer.from(content))
    }))
  );
  const contents = { ...common, metadata: {}, files };
  const manifest = {
    ...common,
    metadata: { archive: { kind: 'tar.gz', contents } },
    files: [
      {
        path: 'checkpoint-10.tar.gz',
        size: bytes.length,
        crc32c: await crc32cOf(bytes)
      }
    ]
  };
  await put(bucket, 'run/checkpoint-10.tar.gz', bytes);
  await put(
    bucket,
    'run/checkpoint-10.tar.gz.keepstep-manifest.json',
    JSON.stringify(manifest)
  );
  return bucket;
}

async function unpacked(tar: Buffer, promised: readonly IPromised[]) {
  const disk = new DiskStore(
    { scheme: 'file', container: '', key: join(base, 'in') },
    {
      credentialRef: 'adc',
      readOnly: false,
      survivesThisMachine: false,
      allowedRoots: [base]
    }
  );
  const engine = engineOf();
  const { id } = engine.start({
    kind: 'download',
    source: {
      store: await planted(tar, promised),
      key: 'run/checkpoint-10.tar.gz'
    },
    target: { store: disk, folder: '' },
    allowIncomplete: false
  });
  return engine.finished(id);
}

const evil = (name: string, more: Partial<IRawMember> = {}) =>
  rawMember({ name, content: WRITTEN, ...more });

const MODEL = { path: 'model.bin', content: 'weights' };

/** Each with the manifest that leads it as far as it can be led. */
const HOSTILE: readonly (readonly [
  string,
  readonly Buffer[],
  readonly IPromised[]
])[] = [
  ['a name that leads up', [evil('../victim')], [MODEL]],
  [
    'a name that leads up from within',
    [evil('checkpoint-10/../../victim')],
    [MODEL]
  ],
  ['an absolute name', [evil(`/tmp/keepstep-pwned`)], [MODEL]],
  [
    'a manifest whose path leads up',
    [evil('checkpoint-10/../../victim')],
    [MODEL, { path: '../../victim', content: WRITTEN }]
  ],
  [
    'a link, and a file that goes through it',
    [
      evil('checkpoint-10/sub', { type: '2', link: '../..', content: '' }),
      evil('checkpoint-10/sub/victim')
    ],
    [MODEL, { path: 'sub/victim', content: WRITTEN }]
  ],
  [
    'a link in the place of a file',
    [evil('checkpoint-10/a', { type: '2', link: '/etc/passwd', content: '' })],
    [MODEL, { path: 'a', content: '' }]
  ],
  [
    'a hard link to a file outside',
    [evil('checkpoint-10/a', { type: '1', link: '../victim', content: '' })],
    [MODEL, { path: 'a', content: '' }]
  ],
  [
    'a device',
    [evil('checkpoint-10/a', { type: '3', content: '' })],
    [MODEL, { path: 'a', content: '' }]
  ],
  [
    'a pipe',
    [evil('checkpoint-10/a', { type: '6', content: '' })],
    [MODEL, { path: 'a', content: '' }]
  ],
  [
    'a file that runs as its owner',
    [evil('checkpoint-10/a', { mode: 0o6755 })],
    [MODEL, { path: 'a', content: WRITTEN }]
  ],
  [
    'an extended header with a name that leads up',
    [
      Buffer.concat([
        rawPax(paxRecord('path', '../victim')),
        evil('checkpoint-10/a')
      ])
    ],
    [MODEL, { path: 'a', content: WRITTEN }]
  ],
  [
    'a long name in the way of another tool',
    [
      rawMember({ name: '././@LongLink', type: 'L', content: '../victim\0' }),
      evil('checkpoint-10/a')
    ],
    [MODEL, { path: 'a', content: WRITTEN }]
  ],
  [
    'a member that comes twice, the second with other content',
    [evil('checkpoint-10/a'), evil('checkpoint-10/a', { content: 'OTHER' })],
    [MODEL, { path: 'a', content: WRITTEN }]
  ],
  [
    'a member that nobody has promised',
    [evil('checkpoint-10/.bashrc')],
    [MODEL]
  ],
  [
    'a bomb: 64 MiB where five bytes were promised',
    [evil('checkpoint-10/a', { content: Buffer.alloc(64 << 20) })],
    [MODEL, { path: 'a', content: WRITTEN }]
  ],
  ['a bomb behind the end', [RAW_END, Buffer.alloc(64 << 20)], [MODEL]]
];

describe('hostile archives', () => {
  const figures = { tried: 0, refused: 0, harmless: 0, harmful: 0 };

  it.each(HOSTILE)('T85 %s does no harm', async (_what, members, promised) => {
    const before = tree();
    const tar = Buffer.concat([rawMember(GOOD), ...members, RAW_END]);
    const { error } = await unpacked(tar, promised);
    const after = tree();
    const added = Object.entries(after).filter(([path]) => !(path in before));
    const isKept = Object.entries(before).every(
      ([path, was]) => after[path] === was
    );
    const isPlain = added.every(
      ([path, what]) =>
        /^in\/checkpoint-10(\/|$)/.test(path) &&
        (what === 'folder' || what.startsWith('file 1 0 '))
    );
    figures.tried += 1;
    if (isKept && added.length === 0 && error) {
      figures.refused += 1;
    } else if (isKept && isPlain && !error) {
      figures.harmless += 1;
    } else {
      figures.harmful += 1;
    }
    expect({ isKept, isPlain, left: error ? added : [] }).toEqual({
      isKept: true,
      isPlain: true,
      left: []
    });
  });

  it('T85 a link that waits in the target is not followed', async () => {
    mkdirSync(join(base, 'elsewhere'));
    symlinkSync(join(base, 'elsewhere'), join(base, 'in/checkpoint-10'));
    const tar = Buffer.concat([rawMember(GOOD), RAW_END]);
    const { error } = await unpacked(tar, [MODEL]);
    expect(error).not.toBeNull();
    expect(readdirSync(join(base, 'elsewhere'))).toEqual([]);
    expect(readdirSync(join(base, 'in'))).toEqual(['checkpoint-10']);
  });

  it('T85 one that is none is unpacked', async () => {
    const tar = Buffer.concat([rawMember(GOOD), RAW_END]);
    expect((await unpacked(tar, [MODEL])).error).toBeNull();
    expect(tree()['in/checkpoint-10/model.bin']).toBe('file 1 0 weights');
  });

  afterAll(() => {
    process.stdout.write(`hostile archives: ${JSON.stringify(figures)}\n`);
    expect(figures.harmful).toBe(0);
  });
});
