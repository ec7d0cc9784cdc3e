import { readdirSync } from 'node:fs';
import type { IGcsServer } from '../../../testbed/gcs';
import { besideBuckets, type Terminal } from './keepstep';

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

const PUSH = ['push', 'tiny-gpt/checkpoint-10', 'gs://first/run/'];

/** Names of the objects that became visible. */
function committed(): string[] {
  return server.log.events.flatMap(({ kind, name }) =>
    kind === 'committed' && name.includes('checkpoint-10/')
      ? [name.slice('run/checkpoint-10/'.length)]
      : []
  );
}

/** Press Ctrl-C as soon as the server has taken what `when` waits for. */
async function interruptedPush(when: (name: string) => boolean) {
  const interrupted = new AbortController();
  const add = server.log.add.bind(server.log);
  server.log.add = event => {
    add(event);
    if (event.kind === 'committed' && when(event.name)) {
      interrupted.abort();
    }
  };
  const run = await terminal.run(PUSH, { env, signal: interrupted.signal });
  server.log.add = add;
  return run;
}

describe('a push that was interrupted', () => {
  it('T24 goes on where it stopped: no file is sent twice', async () => {
    const { code, err } = await interruptedPush(name =>
      name.endsWith('config.json')
    );
    expect(code).toBe(130);
    expect(err).toContain('Run the same command to go on');
    const before = committed();
    expect(before.length).toBeGreaterThan(0);
    server.log.clear();
    expect((await terminal.run(PUSH, { env })).code).toBe(0);
    const after = committed();
    expect(after.at(-1)).toBe('keepstep-manifest.json');
    expect(after.filter(name => before.includes(name))).toEqual([]);
    expect([...before, ...after].sort()).toEqual(
      [
        ...readdirSync(terminal.path('tiny-gpt/checkpoint-10')),
        'keepstep-manifest.json'
      ].sort()
    );
  });
});

describe('--dry-run', () => {
  it('T78 says what push and pull would move, and moves nothing', async () => {
    const dry = await terminal.json([...PUSH, '--dry-run'], { env });
    expect(dry).toMatchObject({
      code: 0,
      json: {
        result: {
          uri: 'gs://first/run/checkpoint-10/',
          dryRun: true,
          files: expect.arrayContaining([
            expect.objectContaining({ what: 'send', path: 'config.json' })
          ])
        }
      }
    });
    expect(server.log.events).toEqual([]);
    await terminal.run(PUSH, { env });
    const again = await terminal.run([...PUSH, '--dry-run'], { env });
    expect(again.out).toMatch(/^keep .* config\.json$/m);
    expect(again.out).toMatch(/^0 B in 0 files to send/m);
    const pull = await terminal.run(
      ['pull', 'gs://first/run', '--latest', 'fresh', '--dry-run'],
      { env }
    );
    expect(pull.out).toMatch(/^send .* config\.json$/m);
    expect(readdirSync(terminal.base)).not.toContain('fresh');
  });
});

describe('--limit-rate', () => {
  it.each(['push', 'pull', 'cp', 'sync'])(
    'T79 %s refuses what is no rate',
    async name => {
      const args = [name, 'tiny-gpt/checkpoint-10', 'x', '--limit-rate', '1Q'];
      const { code, err } = await terminal.run(args);
      expect(code).toBe(2);
      expect(err).toContain('1Q');
    }
  );
});
