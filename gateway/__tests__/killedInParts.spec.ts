import { Bundle } from './bundle';
import { GatewayProcess } from './gatewayProcess';
import { KillScene, MOST_SENT_AGAIN, NAME, seeded } from './killScene';

const MIB = 1024 * 1024;
const ROUNDS = process.env['KEEPSTEP_FULL'] ? 20 : 3;
const A_MINUTE = 60_000;

let bundle: Bundle;
let scene: KillScene;

beforeAll(() => {
  bundle = new Bundle();
}, A_MINUTE);

afterAll(() => bundle.remove());

beforeEach(async () => {
  scene = await KillScene.start(40 * MIB + 11, 20 * MIB);
});

afterEach(() => scene.end());

const random = seeded(Number(process.env['KEEPSTEP_SEED'] ?? 1));

function started(): Promise<GatewayProcess> {
  const partBytes = String(10 * MIB);
  return GatewayProcess.start(bundle.main, {
    ...scene.env,
    KEEPSTEP_PART_BYTES: partBytes
  });
}

/** A gateway that sends three files of five parts each; resolves in the midst of it. */
async function underWay(moment: number) {
  const gateway = await started();
  const { id } = await gateway.call('startUpload', {
    source: { storage: 'this-machine', key: `out/${NAME}/` },
    target: { storage: 'team', key: '' },
    allowIncomplete: false
  });
  await scene.reaches(moment * scene.size);
  return { gateway, id };
}

describe('a gateway that is killed while large files go in parts', () => {
  it.each(Array.from({ length: ROUNDS }, () => 0.05 + 0.9 * random()))(
    'T34 T64 goes on with the parts: the files are joined, none is left, and at most a chunk of each is sent twice (at %d)',
    async moment => {
      const { gateway: first } = await underWay(moment);
      await first.end('kill');
      const next = await started();
      expect(await next.ended()).toMatchObject({ state: 'done', error: null });
      await next.end('in order');
      const again = scene.acknowledged() - scene.size;
      expect(await scene.published()).toEqual(scene.whole);
      expect(await scene.begunSessions()).toBe(0);
      expect(again).toBeLessThan(MOST_SENT_AGAIN);
      expect(first.said.text + next.said.text).toBe('');
    },
    A_MINUTE
  );

  it(
    'T34 T67 leaves no part and no upload when the next one is told to cancel',
    async () => {
      const { gateway, id } = await underWay(0.5);
      await gateway.end('kill');
      scene.server.change({ throttleBytesPerSecond: MIB });
      const next = await started();
      await next.call('cancelTransfer', { id });
      expect((await next.ended()).state).toBe('cancelled');
      await next.end('in order');
      expect(await scene.published()).toEqual({
        'run/keepstep-run.json': false
      });
      expect(await scene.begunSessions()).toBe(0);
    },
    A_MINUTE
  );
});
