import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROUTES, type IRoutes, type RouteName } from '#core/protocol/routes';
import { gatewayEvent, type GatewayEvent } from '#core/protocol/events';
import type { FastifyInstance } from 'fastify';
import type { IGatewayContext } from '../routes/context';
import { createContext } from '../routes/createContext';
import { createServer } from '../server';

const SAMPLES = join(__dirname, '..', '..', 'examples', 'samples');

describe('the gateway', () => {
  let root: string;
  let context: IGatewayContext;
  let server: FastifyInstance;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'keepstep-server-'));
    mkdirSync(join(root, 'kept'));
    cpSync(join(SAMPLES, 'tiny-gpt'), join(root, 'outputs', 'tiny-gpt'), {
      recursive: true
    });
    context = createContext({
      version: '1.2.3',
      instance: 'this-start',
      jupyterRoot: root,
      allowedRoots: [],
      storages: [storage('kept', `file://${root}/kept/`)],
      gcsEndpoint: undefined,
      gcsToken: undefined
    });
    server = createServer(context);
  });

  afterEach(async () => {
    await context.engine.stop();
    await server.close();
    rmSync(root, { recursive: true });
  });

  /** Call a route and decode its answer as the browser would. */
  async function call<N extends RouteName>(
    name: N,
    body: IRoutes[N]['request']
  ): Promise<IRoutes[N]['response']> {
    const answer = await server.inject({
      method: 'POST',
      url: `/api/${name}`,
      payload: body
    });
    expect(answer.statusCode).toBe(200);
    return ROUTES[name].response(answer.json());
  }

  async function refusal(
    url: string,
    payload: object | string
  ): Promise<{ status: number; kind: string; message: string }> {
    const answer = await server.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json' }
    });
    const { error } = answer.json<{
      error: { kind: string; message: string };
    }>();
    return {
      status: answer.statusCode,
      kind: error.kind,
      message: error.message
    };
  }

  it('G14 says who answers', async () => {
    expect(await call('hello', {})).toEqual({
      version: '1.2.3',
      instance: 'this-start',
      node: process.version,
      crc32c: 'native',
      jupyterRoot: root
    });
  });

  it('shows the storages and lists a run, newest first', async () => {
    expect(
      (await call('listStorages', {})).map(({ id, kind }) => [id, kind])
    ).toEqual([
      ['this-machine', 'disk'],
      ['kept', 'disk']
    ]);
    const listing = await call('listFolder', {
      folder: { storage: 'this-machine', key: 'outputs/tiny-gpt/' }
    });
    expect([
      listing.isRun,
      listing.checkpoints.map(({ name }) => name)
    ]).toEqual([
      true,
      [1010, 1005, 1000, 500, 10, 1].map(step => `checkpoint-${step}`)
    ]);
  });

  it('finds the newest whole checkpoint and names what it passed over', async () => {
    const { latest, passedOver } = await call('latestCheckpoint', {
      run: { storage: 'this-machine', key: 'outputs/tiny-gpt/' }
    });
    expect([
      latest?.name,
      latest?.state,
      passedOver.map(({ name }) => name)
    ]).toEqual([
      'checkpoint-1000',
      'whole',
      ['checkpoint-1010', 'checkpoint-1005']
    ]);
  });

  it('uploads, tells every step in numbered events, and keeps the record', async () => {
    const started = await call('startUpload', {
      source: {
        storage: 'this-machine',
        key: 'outputs/tiny-gpt/checkpoint-10/'
      },
      target: { storage: 'kept', key: 'tiny-gpt/' },
      allowIncomplete: false
    });
    const events: GatewayEvent[] = [];
    const stop = context.events.subscribe(event => events.push(event));
    const finished = await context.engine.finished(started.id);
    stop();
    expect([finished.state, finished.bytesAcknowledged]).toEqual([
      'done',
      finished.bytesTotal
    ]);
    const numbers = events.map(event => event.sequence);
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
    const { transfers } = await call('listTransfers', {});
    expect(transfers).toEqual([finished]);
    const copy = await call('inspectCheckpoint', {
      checkpoint: { storage: 'kept', key: 'tiny-gpt/checkpoint-10/' }
    });
    expect(copy.state).toBe('whole');
    expect((await call('clearTransfers', {})).transfers).toEqual([]);
  });

  it('T54 takes a rate limit, tells everyone who listens, and refuses a silly one', async () => {
    const events: GatewayEvent[] = [];
    const stop = context.events.subscribe(event => events.push(event));
    const { rateLimit } = await call('setRateLimit', { bytesPerSecond: 5e6 });
    stop();
    expect([rateLimit, events.at(-1)]).toMatchObject([
      5e6,
      { type: 'snapshot', rateLimit: 5e6 }
    ]);
    expect(
      await refusal('/api/setRateLimit', { bytesPerSecond: 0 })
    ).toMatchObject({ status: 400, kind: 'bad-message' });
  });

  it('T37 copies from one storage to another over its route', async () => {
    const { id, kind } = await call('startCopy', {
      source: {
        storage: 'this-machine',
        key: 'outputs/tiny-gpt/checkpoint-10/'
      },
      target: { storage: 'kept', key: 'copies/' }
    });
    expect(kind).toBe('copy');
    expect((await context.engine.finished(id)).state).toBe('done');
    const { state } = await call('inspectCheckpoint', {
      checkpoint: { storage: 'kept', key: 'copies/checkpoint-10/' }
    });
    expect(state).toBe('whole');
  });

  it('T50 T53 pauses, resumes and tries again over its routes', async () => {
    const { id } = await call('startUpload', {
      source: { storage: 'this-machine', key: 'outputs/tiny-gpt/nothing/' },
      target: { storage: 'kept', key: 'tiny-gpt/' },
      allowIncomplete: false,
      priority: 'emergency'
    });
    expect((await context.engine.finished(id)).state).toBe('failed');
    expect(await call('retryTransfer', { id })).toMatchObject({
      id,
      priority: 'emergency',
      error: null
    });
    await call('pauseTransfer', { id });
    await call('prioritiseTransfer', { id });
    await call('resumeTransfer', { id });
    expect((await context.engine.finished(id)).state).toBe('failed');
  });

  it('C21 tells the tensors of a checkpoint, and why there are none', async () => {
    const look = (name: string) =>
      call('lookInside', {
        checkpoint: {
          storage: 'this-machine',
          key: `outputs/tiny-gpt/${name}`
        }
      });
    const { tensors, notes } = await look('checkpoint-1000/');
    expect([new Set(tensors.map(({ file }) => file)).size, notes]).toEqual([
      3,
      []
    ]);
    expect(tensors).toContainEqual({
      name: 'transformer.ln_f.weight',
      dtype: 'F32',
      shape: [16],
      bytes: 64,
      file: expect.stringMatching(/^model-0000\d-of-00003\.safetensors$/)
    });
    cpSync(
      join(SAMPLES, 'plain/step_500.pt'),
      join(root, 'outputs/tiny-gpt/step_500.pt')
    );
    expect(await look('step_500.pt')).toEqual({
      tensors: [],
      notes: [
        'it has no safetensors file; those of torch.save are pickles, which are not opened'
      ]
    });
  });

  describe('asked to delete what rules do not keep', () => {
    const run = { storage: 'this-machine', key: 'outputs/tiny-gpt/' };
    const rules = { keepLast: 2 };
    const DOOMED = ['checkpoint-10/', 'checkpoint-1/'].map(
      name => run.key + name
    );
    const left = async (): Promise<string[]> =>
      (await call('listFolder', { folder: run })).checkpoints.map(
        ({ name }) => name
      );

    it('R3 R4 shows the plan, and deletes what it says', async () => {
      const plan = await call('planRetention', { run, rules });
      expect(
        plan.flatMap(({ isKept, checkpoint }) =>
          isKept ? [] : [checkpoint.key]
        )
      ).toEqual(DOOMED);
      expect(await left()).toHaveLength(6);
      const { deleted, bytes } = await call('prune', {
        run,
        rules,
        deleting: DOOMED
      });
      expect([deleted, bytes > 0]).toEqual([DOOMED, true]);
      expect(await left()).toEqual(
        [1010, 1005, 1000, 500].map(step => `checkpoint-${step}`)
      );
    });

    it.each([
      ['one more', [...DOOMED, `${run.key}checkpoint-500/`]],
      ['one less', DOOMED.slice(1)],
      ['another', [DOOMED[0], `${run.key}checkpoint-500/`]],
      ['none', []]
    ])('R3 deletes nothing when %s was shown', async (_what, deleting) => {
      expect(
        await refusal('/api/prune', { run, rules, deleting })
      ).toMatchObject({ kind: 'changed-meanwhile' });
      expect(await left()).toHaveLength(6);
    });

    it('R2 leaves what a transfer is at', async () => {
      context.engine.setRateLimit(1024);
      const record = await call('startUpload', {
        source: { storage: 'this-machine', key: DOOMED[0]! },
        target: { storage: 'kept', key: 'run/' },
        allowIncomplete: false
      });
      const plan = await call('planRetention', { run, rules });
      expect(
        plan.find(({ checkpoint }) => checkpoint.key === DOOMED[0])
      ).toMatchObject({ isKept: true, why: 'a transfer is under way with it' });
      await call('cancelTransfer', { id: record.id });
    });
  });

  it('G15 answers a request that it cannot read with what is wrong in it', async () => {
    expect(
      await refusal('/api/listFolder', { folder: { storage: 7, key: '' } })
    ).toEqual({
      status: 400,
      kind: 'bad-message',
      message: 'Expected $.folder.storage to be a string, got number.'
    });
    expect(await refusal('/api/listFolder', '{')).toMatchObject({
      status: 400,
      kind: 'bad-message'
    });
    expect(await refusal('/api/nothing', {})).toMatchObject({
      status: 404,
      kind: 'not-found'
    });
  });

  it('G15 names a storage, a folder or a transfer that is not there', async () => {
    expect(
      await refusal('/api/listFolder', { folder: { storage: 'gone', key: '' } })
    ).toMatchObject({
      status: 404,
      message: 'There is no storage with the id "gone".'
    });
    const folder = await refusal('/api/listFolder', {
      folder: { storage: 'this-machine', key: 'no/' }
    });
    expect([folder.status, folder.message.includes(`${root}/no/`)]).toEqual([
      404,
      true
    ]);
    expect(await refusal('/api/cancelTransfer', { id: 'x' })).toMatchObject({
      status: 404,
      kind: 'not-found'
    });
  });

  it.each(['../', 'outputs/../../', '/etc/', 'outputs/\0/'])(
    'G16 serves nothing outside its root: %j',
    async key => {
      expect(
        await refusal('/api/listFolder', {
          folder: { storage: 'this-machine', key }
        })
      ).toMatchObject({
        status: 400,
        kind: 'bad-message'
      });
    }
  );

  it('G16 takes from settings no folder outside the roots', async () => {
    const outside = { ...storage('etc', 'file:///etc/') };
    expect((await refusal('/api/tryStorage', { storage: outside })).kind).toBe(
      'permission-denied'
    );
    await call('setStorages', { storages: [outside] });
    expect(
      (
        await refusal('/api/listFolder', {
          folder: { storage: 'etc', key: '' }
        })
      ).kind
    ).toBe('permission-denied');
  });

  it('answers a HEAD for the event stream instead of listening for ever', async () => {
    const answer = await server.inject({ method: 'HEAD', url: '/events' });
    expect(answer.statusCode).toBe(404);
  });

  it('tells of every call to a storage, for a log, when asked to', async () => {
    const calls: string[] = [];
    const logged = createContext({
      version: '1',
      instance: 'i',
      jupyterRoot: root,
      allowedRoots: [],
      storages: [],
      gcsEndpoint: undefined,
      gcsToken: undefined,
      log: ({ operation, outcome }) => calls.push(`${operation} ${outcome}`)
    });
    const { store } = logged.storages.resolve({
      storage: 'this-machine',
      key: ''
    });
    await store.stat('no.txt').catch(() => undefined);
    expect(calls).toEqual(['stat not-found']);
  });

  it('G13 opens the event stream with a snapshot, to a reader over HTTP', async () => {
    const address = await server.listen({ port: 0, host: '127.0.0.1' });
    const first = await new Promise<string>((resolve, reject) => {
      request(`${address}/events`, response => {
        response.setEncoding('utf8').once('data', (chunk: string) => {
          response.destroy();
          resolve(chunk);
        });
      })
        .on('error', reject)
        .end();
    });
    expect(gatewayEvent(JSON.parse(first.replace(/^data: /, '')))).toEqual({
      type: 'snapshot',
      instance: 'this-start',
      sequence: 0,
      rateLimit: null,
      transfers: []
    });
  });
});

// --- Internal helpers ---

function storage(id: string, uri: string) {
  return {
    id,
    label: id,
    uri,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: false
  };
}
