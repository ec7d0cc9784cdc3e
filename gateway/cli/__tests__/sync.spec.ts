import {
  existsSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

let terminal: Terminal;
let server: IGcsServer;
let env: Record<string, string>;

beforeEach(async () => {
  ({ terminal, server, env } = await besideBuckets('first'));
  await sync();
  server.log.clear();
});

afterEach(async () => {
  await server.close();
  terminal.close();
});

const BUCKET = 'gs://first/run/';

async function sync(...options: string[]) {
  const args = ['sync', 'tiny-gpt', BUCKET, ...options];
  return terminal.json(args, { env });
}

/** Names of the objects that became visible or vanished, in order. */
function changes(): string[] {
  return server.log.events.flatMap(event =>
    event.kind === 'acknowledged'
      ? []
      : [`${event.kind === 'committed' ? '+' : '-'}${event.name.slice(4)}`]
  );
}

describe('keepstep sync', () => {
  it('T74 sends nothing when it is run again', async () => {
    const { code, json } = await sync();
    expect(code).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      result: { copied: 0, replaced: 0, bytes: 0, steps: [] }
    });
    expect(server.log.events).toEqual([]);
  });

  it('T74 sends what is new or differs, what vouches for others last', async () => {
    const folder = 'tiny-gpt/checkpoint-10';
    writeFileSync(terminal.path(folder, 'config.json'), '{}');
    writeFileSync(terminal.path(folder, 'trainer_state.json'), '{}');
    writeFileSync(terminal.path(folder, 'new.txt'), 'x');
    const { code, out, err } = await terminal.run(
      ['sync', 'tiny-gpt', BUCKET],
      { env }
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^1 copied, 2 replaced, 0 deleted, 0 in conflict, /);
    expect(err).toMatch(/^copy +1 B +checkpoint-10\/new\.txt$/m);
    const order = changes();
    expect(order[0]).toBe('-checkpoint-10/trainer_state.json');
    expect(order.at(-1)).toBe('+checkpoint-10/trainer_state.json');
    expect([...order].sort()).toEqual([
      '+checkpoint-10/config.json',
      '+checkpoint-10/new.txt',
      '+checkpoint-10/trainer_state.json',
      '-checkpoint-10/trainer_state.json'
    ]);
  });

  it('T75 deletes only when told to, markers first', async () => {
    rmSync(terminal.path('tiny-gpt/checkpoint-1'), { recursive: true });
    expect(await sync()).toMatchObject({ json: { result: { deleted: 0 } } });
    expect(changes()).toEqual([]);
    const { json } = await sync('--delete');
    expect(json).toMatchObject({ ok: true, result: { copied: 0 } });
    const order = changes();
    expect(order[0]).toBe('-checkpoint-1/trainer_state.json');
    expect(order.length).toBeGreaterThan(1);
    expect(order.every(name => name.startsWith('-checkpoint-1/'))).toBe(true);
  });

  it('T75 never deletes for a source that is not there', async () => {
    const args = ['sync', 'typing-mistake', BUCKET, '--delete'];
    expect((await terminal.run(args, { env })).code).toBe(3);
    expect(changes()).toEqual([]);
  });

  it('T74 only prints its plan with --dry-run', async () => {
    writeFileSync(terminal.path('tiny-gpt/new.txt'), 'x');
    rmSync(terminal.path('tiny-gpt/checkpoint-1'), { recursive: true });
    const { code, out } = await terminal.run(
      ['sync', 'tiny-gpt', BUCKET, '--delete', '--dry-run'],
      { env }
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^copy +1 B +new\.txt$/m);
    expect(out).toMatch(/^delete .* checkpoint-1\/config\.json$/m);
    expect(out).toMatch(/\(nothing was done\)\n$/);
    expect(changes()).toEqual([]);
  });

  it('T76 sends new files each way, and leaves conflicts alone', async () => {
    writeFileSync(terminal.path('tiny-gpt/mine.txt'), 'x');
    await server.plant({
      bucket: 'first',
      name: 'run/theirs.txt',
      content: 'y'
    });
    await server.plant({ bucket: 'first', name: 'run/both.txt', content: 'y' });
    writeFileSync(terminal.path('tiny-gpt/both.txt'), 'x');
    const { code, json } = await sync('--both');
    expect(code).toBe(1);
    expect(json).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('both.txt') },
      result: { copied: 2, replaced: 0, conflicts: 1 }
    });
    expect(readFileSync(terminal.path('tiny-gpt/theirs.txt'), 'utf8')).toBe(
      'y'
    );
    expect(readFileSync(terminal.path('tiny-gpt/both.txt'), 'utf8')).toBe('x');
    expect(changes()).toContain('+mine.txt');
    expect((await sync('--both', '--prefer', 'newer')).code).toBe(0);
    expect(changes()).toContain('+both.txt');
  });

  it('T76 lets an older file here be replaced with --prefer newer', async () => {
    const file = terminal.path('tiny-gpt/both.txt');
    writeFileSync(file, 'x');
    utimesSync(file, 1_000_000, 1_000_000);
    await server.plant({ bucket: 'first', name: 'run/both.txt', content: 'y' });
    expect((await sync('--both', '--prefer', 'newer')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('y');
  });

  it('T77 takes only what its patterns let through, deletions among it', async () => {
    writeFileSync(terminal.path('tiny-gpt/new.txt'), 'x');
    writeFileSync(terminal.path('tiny-gpt/checkpoint-1/new.log'), 'x');
    await server.plant({ bucket: 'first', name: 'run/old.log', content: 'y' });
    await sync('--delete', '--exclude', '*.log', '--exclude', 'x/');
    expect(changes().sort()).toEqual(['+new.txt', '+old.log']);
    await sync('--include', 'checkpoint-1/');
    expect(changes().at(-1)).toBe('+checkpoint-1/new.log');
  });

  it.each([
    [['--both', '--delete']],
    [['--prefer', 'newer']],
    [['--prefer', 'older', '--both']]
  ])('T20 ends with 2 for %j', async options => {
    expect((await sync(...options)).code).toBe(2);
    expect(existsSync(terminal.path('tiny-gpt'))).toBe(true);
  });
});
