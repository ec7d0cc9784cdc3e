import { cpSync, readdirSync } from 'node:fs';
import { startGcsServer, type IGcsServer } from '../../../testbed/gcs';
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
const SENT = [
  ...readdirSync(
    `${__dirname}/../../../examples/samples/tiny-gpt/checkpoint-10`
  ),
  'keepstep-run.json'
];

/** Press Ctrl-C at the very moment at which the server has made this object visible. */
async function interruptedAt(name: string) {
  const interrupted = new AbortController();
  const add = server.log.add.bind(server.log);
  server.log.add = event => {
    add(event);
    if (event.kind === 'committed' && event.name.endsWith(`/${name}`)) {
      interrupted.abort();
    }
  };
  const run = await terminal.run(PUSH, { env, signal: interrupted.signal });
  server.log.add = add;
  return run;
}

const latest = () => terminal.run(['latest', 'gs://first/run/'], { env });

describe('a push that is interrupted while an object becomes visible', () => {
  it.each(SENT)('T24 at %s offers nothing, and then goes on', async name => {
    expect((await interruptedAt(name)).code).toBe(130);
    const { out } = await terminal.run(
      ['ls', 'gs://first/run/checkpoint-10/', '--json'],
      { env }
    );
    expect(out).not.toContain('trainer_state.json"');
    expect((await latest()).code).toBe(3);
    expect((await terminal.run(PUSH, { env })).code).toBe(0);
    expect((await latest()).code).toBe(0);
  });

  it('T24 at its manifest is either done or offers nothing', async () => {
    const { code } = await interruptedAt('keepstep-manifest.json');
    expect((await latest()).code).toBe(code === 0 ? 0 : 3);
    expect((await terminal.run(PUSH, { env })).code).toBe(0);
  });
});

describe('a push whose process was killed', () => {
  it('T83 at any moment, what is there is offered only once all of it is', async () => {
    const names: string[] = [];
    const add = server.log.add.bind(server.log);
    const states: string[] = [];
    // The disk of the server as a kill would leave it, after each object that became visible.
    server.log.add = event => {
      add(event);
      if (event.kind === 'committed') {
        names.push(event.name);
        cpSync(
          terminal.path('server'),
          terminal.path(`after-${names.length}`),
          {
            recursive: true
          }
        );
      }
    };
    expect((await terminal.run(PUSH, { env })).code).toBe(0);
    for (let count = 1; count <= names.length; count += 1) {
      const other = await startGcsServer({
        dataFolder: terminal.path(`after-${count}`),
        buckets: []
      });
      const { code } = await terminal.run(['latest', 'gs://first/run/'], {
        env: { KEEPSTEP_GCS_ENDPOINT: other.origin }
      });
      states.push(`${code} ${names[count - 1]?.split('/').at(-1)}`);
      await other.close();
    }
    // Everything is there once the Trainer's own last file is.
    expect(states.slice(-2)).toEqual([
      '0 trainer_state.json',
      '0 keepstep-manifest.json'
    ]);
    expect(states).toHaveLength(SENT.length + 1);
    expect(states.slice(0, -2).map(state => state[0])).toEqual(
      states.slice(0, -2).map(() => '3')
    );
  });
});
