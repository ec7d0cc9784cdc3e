import type { ITransferRecord } from '#core/domain/transfer';
import type { ISnapshot } from '#core/protocol/events';
import { EventStream } from '../../client/eventStream';
import { TransfersModel } from '../transfersModel';
import { FakeClient, withResolvers } from './fakeClient';
import { transfer } from './samples';

describe('TransfersModel', () => {
  let client: FakeClient;
  let stream: EventStream;
  let model: TransfersModel;
  let sequence: number;

  beforeEach(() => {
    sequence = 0;
    client = new FakeClient();
    stream = new EventStream(client);
    model = new TransfersModel(client, stream);
  });

  afterEach(() => {
    model.dispose();
    stream.dispose();
  });

  /** The gateway says that these are its transfers. */
  const hear = async (
    transfers: readonly ITransferRecord[],
    instance = 'one'
  ) => {
    const snapshot: ISnapshot = {
      type: 'snapshot',
      instance,
      sequence: ++sequence,
      transfers: [...transfers],
      rateLimit: null
    };
    client.answers = { listTransfers: () => snapshot };
    await stream.refresh();
  };

  it('U10 announces a transfer that was under way and ends, once', async () => {
    const finished: string[] = [];
    model.transferFinished.connect((_, { id }) => finished.push(id));
    await hear([transfer('old', { state: 'done' }), transfer('a')]);
    await hear([
      transfer('old', { state: 'done' }),
      transfer('a', { state: 'done' })
    ]);
    await hear([
      transfer('old', { state: 'done' }),
      transfer('a', { state: 'done' })
    ]);
    expect(finished).toEqual(['a']);
  });

  it('U10 announces a transfer that was lost with its gateway', async () => {
    const told: unknown[] = [];
    model.transferFinished.connect((_, { id, state, error }) =>
      told.push([id, state, error?.message])
    );
    const a = transfer('a');
    await hear([a, transfer('b', { state: 'done' })]);
    await hear([], 'two');
    expect(told).toEqual([
      [
        'a',
        'failed',
        `The gateway was restarted while ${a.source} was under way.`
      ]
    ]);
  });

  it('U10 does not take one for lost that a restarted gateway goes on with', async () => {
    const told: string[] = [];
    model.transferFinished.connect((_, { id, state }) =>
      told.push(`${id} ${state}`)
    );
    await hear([transfer('a'), transfer('b')]);
    await hear([transfer('a', { state: 'queued' })], 'two');
    expect(told).toEqual(['b failed']);
  });

  it('U10 knows which ones someone waits for', async () => {
    await hear([transfer('a'), transfer('b')]);
    const end = model.whenFinished(transfer('a'));
    await hear([transfer('a', { state: 'done' }), transfer('b')]);
    await end;
    expect(['a', 'b'].map(id => model.isAwaited(id))).toEqual([true, false]);
  });

  it('U10 tells of an end that is heard before the start was answered only then', async () => {
    const finished: string[] = [];
    model.transferFinished.connect((_, { id }) =>
      finished.push(model.isAwaited(id) ? `${id}, awaited` : id)
    );
    const answer = withResolvers<ITransferRecord>();
    client.answers.startDownload = () => answer.promise;
    const started = model.download(
      {
        source: { storage: 'team', key: 'run/checkpoint-5/' },
        target: { storage: 'this-machine', key: 'outputs/' }
      },
      { isAwaited: true }
    );
    await hear([transfer('a')]);
    await hear([transfer('a', { state: 'done' })]);
    expect(finished).toEqual([]);
    answer.resolve(transfer('a'));
    await started;
    expect(finished).toEqual(['a, awaited']);
  });

  it('U18 waits for a transfer to be over', async () => {
    await hear([transfer('a')]);
    const end = model.whenFinished(transfer('a'));
    await hear([transfer('a', { bytesAcknowledged: 50 })]);
    await hear([transfer('a', { state: 'failed' })]);
    expect((await end).state).toBe('failed');
  });

  it('U18 does not wait for a transfer that was over at once', async () => {
    const record = transfer('a', { state: 'done' });
    expect(await model.whenFinished(record)).toBe(record);
  });

  it('U18 stops waiting when the gateway has forgotten the transfer', async () => {
    await hear([transfer('a')]);
    const end = model.whenFinished(transfer('a'));
    await hear([], 'two');
    await expect(end).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('U18 stops waiting by its signal', async () => {
    await hear([transfer('a')]);
    const given = new AbortController();
    const end = model.whenFinished(transfer('a'), { signal: given.signal });
    given.abort();
    await expect(end).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('U36 notes what was asked until the state has changed', async () => {
    await hear([transfer('a')]);
    client.answers.pauseTransfer = () => transfer('a');
    const seen: unknown[] = [];
    model.stateChanged.connect((_, { asked }) => seen.push(asked));
    await model.pause('a');
    await hear([transfer('a', { bytesAcknowledged: 7 })]);
    await hear([transfer('a', { state: 'paused' })]);
    expect(seen).toEqual([{ a: 'pause' }, { a: 'pause' }, {}]);
  });

  it('U36 forgets what was refused, and says why', async () => {
    await hear([transfer('a')]);
    await expect(model.cancel('a')).rejects.toMatchObject({
      kind: 'unavailable'
    });
    expect(model.state.asked).toEqual({});
  });

  it('U36 forgets what has happened at once', async () => {
    await hear([transfer('a', { state: 'paused' })]);
    client.answers.resumeTransfer = () => transfer('a', { state: 'queued' });
    await model.resume('a');
    expect(model.state.asked).toEqual({});
  });

  it('U44 says what was started here, or tried again, and nobody waits for', async () => {
    const started: string[] = [];
    model.transferStarted.connect((_, { id }) => started.push(id));
    const places = {
      source: { storage: 'team', key: 'run/checkpoint-5/' },
      target: { storage: 'this-machine', key: 'outputs/' }
    };
    await hear([transfer('other'), transfer('old', { state: 'failed' })]);
    client.answers.startDownload = () => transfer('a');
    await model.download(places);
    client.answers.startDownload = () => transfer('awaited');
    await model.download(places, { isAwaited: true });
    client.answers.startDownload = () => transfer('there', { state: 'done' });
    await model.download(places);
    client.answers.retryTransfer = () => transfer('old', { state: 'queued' });
    await model.retry('old');
    expect(started).toEqual(['a', 'old']);
  });

  it('U45 no longer takes one for awaited that is tried again', async () => {
    await hear([transfer('a')]);
    const end = model.whenFinished(transfer('a'));
    await hear([transfer('a', { state: 'failed' })]);
    await end;
    await hear([transfer('a', { state: 'queued' })]);
    expect(model.isAwaited('a')).toBe(false);
  });

  it('U37 clears all that is over, or only what is named', async () => {
    client.answers.clearTransfers = () => ({
      type: 'snapshot',
      instance: 'one',
      sequence: 1,
      transfers: [],
      rateLimit: null
    });
    await model.clear();
    await model.clear(['a']);
    expect(client.asked.filter(line => line.startsWith('clear'))).toEqual([
      'clearTransfers {}',
      'clearTransfers {"ids":["a"]}'
    ]);
  });

  it('U9 says when the gateway was restarted, not when it is first met', async () => {
    let restarts = 0;
    model.gatewayRestarted.connect(() => restarts++);
    await hear([]);
    const first = restarts;
    await hear([], 'two');
    expect([first, restarts]).toEqual([0, 1]);
  });
});
