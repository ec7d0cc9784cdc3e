import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bundle } from './bundle';
import { GatewayProcess } from './gatewayProcess';
import { BUCKET, KillScene, MOST_SENT_AGAIN, NAME, seeded } from './killScene';

const MIB = 1024 * 1024;
const ROUNDS = process.env['KEEPSTEP_FULL'] ? 20 : 3;
const SEED = Number(process.env['KEEPSTEP_SEED'] ?? 1);
const A_MINUTE = 60_000;

let bundle: Bundle;
let scene: KillScene;

beforeAll(() => {
  bundle = new Bundle();
}, A_MINUTE);

afterAll(() => bundle.remove());

beforeEach(async () => {
  scene = await KillScene.start(20 * MIB + 11, 40 * MIB);
});

afterEach(() => scene.end());

const random = seeded(SEED);

/** Moments of an upload to kill at, as parts of it. */
const MOMENTS = Array.from({ length: ROUNDS }, () => 0.05 + 0.9 * random());

async function startedUpload(): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start(bundle.main, scene.env);
  await gateway.call('startUpload', {
    source: { storage: 'this-machine', key: `out/${NAME}/` },
    target: { storage: 'team', key: '' },
    allowIncomplete: false
  });
  return gateway;
}

/** What is written in the folder of state, all of it. */
function stateText(): string {
  const folder = join(scene.folder, 'state', 'transfers');
  return readdirSync(folder)
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

async function expectWhole(): Promise<void> {
  const again = scene.acknowledged() - scene.size;
  expect(await scene.published()).toEqual(scene.whole);
  expect(await scene.openSessions()).toBe(0);
  expect(again).toBeLessThan(MOST_SENT_AGAIN);
}

describe('a gateway that is killed in the middle of an upload', () => {
  it.each(MOMENTS)(
    'T64 goes on when it is started again: the checkpoint arrives byte for byte, and at most a chunk of each file is sent twice (at %d)',
    async moment => {
      const first = await startedUpload();
      await scene.reaches(moment * scene.size);
      await first.end('kill');
      const next = await GatewayProcess.start(bundle.main, scene.env);
      expect(await next.ended()).toMatchObject({ state: 'done', error: null });
      await next.end('in order');
      await expectWhole();
      expect(stateText()).toContain('"sessions": {}');
      expect(first.said.text + next.said.text).toBe('');
    },
    A_MINUTE
  );

  it(
    'T59 T64 that was stopped in order instead offers nothing meanwhile, and goes on',
    async () => {
      const first = await startedUpload();
      await scene.reaches(scene.size / 2);
      await first.end('in order');
      expect(Object.keys(await scene.published())).not.toContain(
        `run/${NAME}/trainer_state.json`
      );
      const next = await GatewayProcess.start(bundle.main, scene.env);
      expect((await next.ended()).state).toBe('done');
      await next.end('in order');
      await expectWhole();
    },
    A_MINUTE
  );
});

/** Push from a terminal; end it by a signal once so much has arrived. */
async function push(end?: { signal: NodeJS.Signals; at: number }) {
  const child = spawn(
    process.execPath,
    [bundle.main, 'push', scene.checkpoint, `gs://${BUCKET}/run/`],
    { env: scene.env, stdio: ['ignore', 'ignore', 'pipe'] }
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const closed = once(child, 'close') as Promise<[number | null, string]>;
  if (end) {
    await scene.reaches(end.at * scene.size);
    child.kill(end.signal);
  }
  const [code] = await closed;
  return { code, said };
}

describe('a push from a terminal', () => {
  it.each([
    ['SIGKILL', null],
    ['SIGINT', 130]
  ] as const)(
    'T65 that was ended by %s goes on when the same command is given again',
    async (signal, code) => {
      const at = 0.3 + 0.4 * random();
      expect((await push({ signal, at })).code).toBe(code);
      expect((await push()).code).toBe(0);
      await expectWhole();
      expect(readdirSync(join(scene.folder, 'state', 'transfers'))).toEqual([]);
    },
    A_MINUTE
  );

  it(
    'T61 is refused while a gateway writes to the same place',
    async () => {
      const gateway = await startedUpload();
      await scene.reaches(1);
      const { code, said } = await push();
      expect([code, said]).toEqual([
        1,
        expect.stringMatching(
          /another Jupyter's Keepstep \(process \d+ on .*\) is writing to gs:/i
        )
      ]);
      await gateway.end('in order');
    },
    A_MINUTE
  );
});
