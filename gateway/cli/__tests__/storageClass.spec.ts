import { writeFileSync } from 'node:fs';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

const FROM = 'tiny-gpt/checkpoint-10';
const MIB = 1024 * 1024;

describe('push --storage-class', () => {
  let terminal: Terminal;
  let server: IGcsServer;
  let env: Record<string, string>;

  beforeEach(async () => {
    ({ terminal, server, env } = await besideBuckets('first'));
  });

  afterEach(async () => {
    await server.close();
    terminal.close();
  });

  /** By name below `run/`: what it is kept as. */
  async function classes(): Promise<Record<string, unknown>> {
    const answer = await fetch(`${server.origin}/storage/v1/b/first/o`);
    const { items } = (await answer.json()) as {
      items: { name: string; storageClass: unknown }[];
    };
    return Object.fromEntries(
      items.map(({ name, storageClass }) => [
        name.replace(/^run\/(checkpoint-10\/)?/, ''),
        storageClass
      ])
    );
  }

  const push = (...more: string[]) =>
    terminal.run(
      ['push', FROM, 'gs://first/run', '--storage-class', 'COLDLINE', ...more],
      { env: { ...env, KEEPSTEP_PART_BYTES: String(8 * MIB) } }
    );

  it('T93 is that of every file, sent in one request, in chunks or in parts', async () => {
    writeFileSync(terminal.path(FROM, 'chunks.bin'), Buffer.alloc(5 * MIB, 1));
    writeFileSync(terminal.path(FROM, 'parts.bin'), Buffer.alloc(16 * MIB, 2));
    expect((await push()).code).toBe(0);
    const {
      'keepstep-run.json': run,
      'keepstep-manifest.json': manifest,
      ...files
    } = await classes();
    expect([run, manifest]).toEqual(['STANDARD', 'STANDARD']);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['config.json', 'chunks.bin', 'parts.bin'])
    );
    expect(new Set(Object.values(files))).toEqual(new Set(['COLDLINE']));
  });

  it('T93 is that of an archive', async () => {
    expect((await push('--archive')).code).toBe(0);
    expect(await classes()).toMatchObject({
      'checkpoint-10.tar.gz': 'COLDLINE',
      'checkpoint-10.tar.gz.keepstep-manifest.json': 'STANDARD'
    });
  });

  it('T93 is refused for a folder on disk, and for a class that does not exist', async () => {
    const args = ['push', FROM, 'on-disk', '--storage-class'];
    const results = [
      await terminal.run([...args, 'COLDLINE']),
      await terminal.run([...args, 'WARM'])
    ];
    expect(results.map(({ code }) => code)).toEqual([2, 2]);
    expect(results.map(({ err }) => err)).toEqual([
      expect.stringContaining('is in no bucket'),
      expect.stringContaining('STANDARD, NEARLINE, COLDLINE, ARCHIVE')
    ]);
  });
});
