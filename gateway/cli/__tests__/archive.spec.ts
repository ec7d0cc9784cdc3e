import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

let terminal: Terminal;
let server: IGcsServer;
let env: Record<string, string>;

beforeEach(async () => {
  ({ terminal, server, env } = await besideBuckets('first'));
  // More than a chunk, and what no compressor makes smaller.
  writeFileSync(
    terminal.path('tiny-gpt/checkpoint-10/noise.data'),
    randomBytes(3_500_000)
  );
});

afterEach(async () => {
  await server.close();
  terminal.close();
});

const FOLDER = 'tiny-gpt/checkpoint-10';
const PUSH = ['push', FOLDER, 'gs://first/run/', '--archive'];
const ARCHIVE = 'gs://first/run/checkpoint-10.tar.gz';

describe('push --archive', () => {
  it('T84 sends one file in chunks of which none says how long it will be', async () => {
    const { code, out, err } = await terminal.run(PUSH, { env });
    expect([code, out]).toEqual([0, `${ARCHIVE}\n`]);
    expect(err).toMatch(/\n[\d.]+ MB packed into [\d.]+ MB: [\d.]+ % saved\n$/);
    const ranges = server.log.events.flatMap(event =>
      event.kind === 'acknowledged' ? [event] : []
    );
    expect(ranges.length).toBeGreaterThan(2);
    const verify = await terminal.run(['verify', ARCHIVE], { env });
    expect(verify.code).toBe(0);
  });

  it('T84 says in JSON what it saved, and sends nothing the second time', async () => {
    const { json } = await terminal.json(PUSH, { env });
    expect(json).toMatchObject({
      ok: true,
      result: {
        uri: ARCHIVE,
        archive: {
          bytesBefore: expect.any(Number) as unknown,
          bytesAfter: expect.any(Number) as unknown
        },
        transfer: { state: 'done' }
      }
    });
    server.log.clear();
    expect((await terminal.run(PUSH, { env })).code).toBe(0);
    expect(server.log.events).toEqual([]);
  });

  it('T84 with --dry-run sends nothing', async () => {
    const { code, out } = await terminal.run([...PUSH, '--dry-run'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/^send .* noise\.data$/m);
    expect(out).toContain(`to send to ${ARCHIVE}`);
    expect(server.log.events).toEqual([]);
  });

  it('T24 interrupted, it leaves no object', async () => {
    const interrupted = new AbortController();
    const add = server.log.add.bind(server.log);
    server.log.add = event => {
      add(event);
      if (event.kind === 'acknowledged') {
        interrupted.abort();
      }
    };
    const { code, err } = await terminal.run(PUSH, {
      env,
      signal: interrupted.signal
    });
    expect(code).toBe(130);
    expect(err).toContain('an archive is sent from its beginning');
    server.log.add = add;
    const { out } = await terminal.run(['ls', 'gs://first/run/'], { env });
    expect(out).toBe('');
  });

  it('T84 contradicts --allow-incomplete', async () => {
    const run = await terminal.run([...PUSH, '--allow-incomplete'], { env });
    expect(run.code).toBe(2);
  });
});

describe('pull of an archive', () => {
  it('T85 unpacks it, byte by byte what was packed', async () => {
    await terminal.run(PUSH, { env });
    const { code, out, err } = await terminal.run(['pull', ARCHIVE, 'back'], {
      env
    });
    expect([code, out]).toEqual([
      0,
      `${terminal.path('back/checkpoint-10')}/\n`
    ]);
    expect(err).toMatch(/100 %/);
    expect(readdirSync(terminal.path('back'))).toEqual(['checkpoint-10']);
    for (const name of readdirSync(terminal.path(FOLDER))) {
      const there = readFileSync(join(terminal.path(FOLDER), name));
      const here = readFileSync(terminal.path('back/checkpoint-10', name));
      expect([name, here.equals(there)]).toEqual([name, true]);
    }
    const verify = await terminal.run(['verify', 'back/checkpoint-10']);
    expect(verify.code).toBe(0);
  });

  it('T85 is what --latest takes, where it is the newest', async () => {
    await terminal.run(PUSH, { env });
    const { code } = await terminal.run(
      ['pull', 'gs://first/run', '--latest', 'back'],
      { env }
    );
    expect(code).toBe(0);
    expect(readdirSync(terminal.path('back'))).toEqual(['checkpoint-10']);
  });
});
