import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

let terminal: Terminal;
let server: IGcsServer;
let env: Record<string, string>;

beforeEach(async () => {
  ({ terminal, server, env } = await besideBuckets('first', 'second'));
});

afterEach(async () => {
  await server.close();
  terminal.close();
});

const FROM = 'tiny-gpt/checkpoint-10';

async function classOf(bucket: string, name: string): Promise<unknown> {
  const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  const answer = await fetch(server.origin + path);
  return ((await answer.json()) as { storageClass: unknown }).storageClass;
}

describe('keepstep cp', () => {
  it('T71 copies a folder to a bucket and back, byte for byte', async () => {
    const up = await terminal.run(['cp', FROM, 'gs://first/run/'], { env });
    expect(up).toMatchObject({
      code: 0,
      out: 'gs://first/run/checkpoint-10/\n'
    });
    expect(
      await terminal.run(['cp', 'gs://first/run/checkpoint-10', 'back'], {
        env
      })
    ).toMatchObject({ code: 0, out: `file://${terminal.path('back')}/\n` });
    expect(readdirSync(terminal.path('back'))).toEqual(
      readdirSync(terminal.path(FROM))
    );
    for (const name of readdirSync(terminal.path('back'))) {
      expect(readFileSync(terminal.path('back', name))).toEqual(
        readFileSync(terminal.path(FROM, name))
      );
    }
  });

  it('T71 copies one file, under its own name or another', async () => {
    const file = `${FROM}/config.json`;
    expect((await terminal.run(['cp', file, 'into/'])).code).toBe(0);
    expect((await terminal.run(['cp', file, 'as.json'])).code).toBe(0);
    const wanted = readFileSync(terminal.path(file));
    expect(readFileSync(terminal.path('into/config.json'))).toEqual(wanted);
    expect(readFileSync(terminal.path('as.json'))).toEqual(wanted);
  });

  it('T77 copies only what is asked for, and names what is not there', async () => {
    const args = ['--include', '*.json', '--exclude', 'trainer_state.json'];
    const { code } = await terminal.run(['cp', FROM, 'part', ...args]);
    const wanted = readdirSync(terminal.path(FROM)).filter(
      name => name.endsWith('.json') && name !== 'trainer_state.json'
    );
    expect([code, readdirSync(terminal.path('part'))]).toEqual([0, wanted]);
    expect(wanted.length).toBeGreaterThan(1);
    const none = ['cp', FROM, 'none', '--include', '*.nothing'];
    expect(await terminal.run(none)).toMatchObject({
      code: 3,
      err: expect.stringContaining(
        'is not there, or has no file that was asked for.'
      )
    });
  });

  it('T72 lets the service copy from bucket to bucket, as a storage class', async () => {
    await terminal.run(['cp', FROM, 'gs://first/run/'], { env });
    const args = [
      'cp',
      'gs://first/run/checkpoint-10/',
      'gs://second/cold/',
      '--storage-class',
      'NEARLINE'
    ];
    server.log.clear();
    const { json } = await terminal.json(args, { env });
    expect(
      server.log.events.filter(({ kind }) => kind === 'acknowledged')
    ).toEqual([]);
    expect(json).toMatchObject({
      ok: true,
      result: { uri: 'gs://second/cold/checkpoint-10/', kept: 0 }
    });
    expect(await classOf('second', 'cold/checkpoint-10/config.json')).toBe(
      'NEARLINE'
    );
    const again = await terminal.json(args, { env });
    expect(again.json).toMatchObject({
      result: { copied: 0, replaced: 0, bytes: 0 }
    });
    const changed = await terminal.json([...args.slice(0, 4), 'COLDLINE'], {
      env
    });
    expect(changed.json).toMatchObject({ ok: true, result: { kept: 0 } });
    expect(await classOf('second', 'cold/checkpoint-10/config.json')).toBe(
      'COLDLINE'
    );
  });

  it('T72 refuses a storage class where no service copies', async () => {
    const { code, err } = await terminal.run([
      'cp',
      FROM,
      'to',
      '--storage-class',
      'NEARLINE'
    ]);
    expect(code).toBe(2);
    expect(err).toContain('from bucket to bucket');
  });

  it('T73 never writes over other content unasked', async () => {
    await terminal.run(['cp', FROM, 'to']);
    writeFileSync(terminal.path('to/config.json'), 'other');
    const { code, err } = await terminal.run(['cp', FROM, 'to']);
    expect(code).toBe(1);
    expect(err).toContain(`file://${terminal.path('to/config.json')}`);
    expect(readFileSync(terminal.path('to/config.json'), 'utf8')).toBe('other');
    expect((await terminal.run(['cp', FROM, 'to', '--replace'])).code).toBe(0);
    expect(readFileSync(terminal.path('to/config.json'))).toEqual(
      readFileSync(terminal.path(FROM, 'config.json'))
    );
  });

  it('T73 says with --dry-run what it would do, and does nothing', async () => {
    const { code, out } = await terminal.run(['cp', FROM, 'to', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^copy {2}.* config\.json$/m);
    expect(out).toMatch(/to copy; 0 files are there already\n$/);
    expect(readdirSync(terminal.base)).not.toContain('to');
  });

  it('T71 ends with 3 where there is nothing to copy', async () => {
    expect((await terminal.run(['cp', 'nowhere', 'to'])).code).toBe(3);
  });
});
