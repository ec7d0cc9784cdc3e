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
      transfers: [...transfers]
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

  it('U9 says when the gateway was restarted, not when it is first met', async () => {
    let restarts = 0;
    model.gatewayRestarted.connect(() => restarts++);
    await hear([]);
    const first = restarts;
    await hear([], 'two');
    expect([first, restarts]).toEqual([0, 1]);
  });
});
