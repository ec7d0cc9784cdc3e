import type { ITransferRecord } from '#core/domain/transfer';
import { createContext } from '../routes/createContext';
import type { IGatewayContext } from '../routes/context';
import { BUCKET, KillScene, NAME } from './killScene';

jest.setTimeout(60_000);

let scene: KillScene;
let context: IGatewayContext;

beforeEach(async () => {
  scene = await KillScene.start(9 * 1024 * 1024 + 5);
  scene.server.change({ requireToken: 'token-1' });
  context = createContext({
    version: '1',
    instance: 'i',
    jupyterRoot: scene.root,
    allowedRoots: [],
    storages: [
      {
        id: 'team',
        label: 'team',
        uri: `gs://${BUCKET}/run/`,
        readOnly: false,
        credentialRef: 'adc',
        survivesThisMachine: true
      }
    ],
    gcsEndpoint: scene.server.origin,
    gcsToken: 'token-1',
    retryFirstDelay: '1'
  });
});

afterEach(async () => {
  await context.engine.stop();
  await scene.end();
});

function upload(): ITransferRecord {
  const { storages, engine } = context;
  const key = `out/${NAME}/`;
  return engine.start({
    kind: 'upload',
    source: storages.resolve({ storage: 'this-machine', key }),
    target: { ...storages.resolve({ storage: 'team', key: '' }), folder: '' },
    allowIncomplete: false
  });
}

async function expectWhole(): Promise<void> {
  scene.server.change({ requireToken: null, tokenExpired: false });
  expect(await scene.published()).toEqual(scene.whole);
  expect(await scene.openSessions()).toBe(0);
}

describe('credentials that expire', () => {
  it('T66 in the middle of a transfer are renewed, and it goes on', async () => {
    const faults = ['POST', 'PUT', 'GET'].map(method => ({
      kind: 'status' as const,
      status: 401,
      method,
      path: '/b/',
      skip: 2,
      times: 1
    }));
    faults.forEach(fault => scene.server.faults.add(fault));
    const { id } = upload();
    const { state, error } = await context.engine.finished(id);
    expect([state, error]).toEqual(['done', null]);
    const refused = scene.server.log.requests.filter(
      ({ status }) => status === 401
    );
    expect(refused).toHaveLength(faults.length);
    await expectWhole();
  });

  it('T66 for good fail a transfer by their name; tried again when they are good, it goes on where it was', async () => {
    const halfway = scene.reaches(scene.size / 2);
    const { id } = upload();
    await halfway;
    scene.server.change({ tokenExpired: true });
    const failed = await context.engine.finished(id);
    expect(failed.error?.kind).toBe('not-signed-in');
    scene.server.change({ tokenExpired: false });
    context.engine.retry(id);
    expect((await context.engine.finished(id)).state).toBe('done');
    const again = scene.acknowledged() - scene.size;
    expect(again).toBeLessThan(64 * 1024);
    await expectWhole();
  });
});
