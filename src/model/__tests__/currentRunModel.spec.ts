import { nullTranslator } from '@jupyterlab/translation';
import { CurrentRunModel } from '../currentRunModel';
import { runStatus } from '../runStatus';
import { StoragesModel } from '../storagesModel';
import { FakeClient, withResolvers } from './fakeClient';
import { bucket, checkpoint, machine } from './samples';

const trans = nullTranslator.load('jupyterlab_keepstep');
const RUN = { storage: 'team', key: 'run/' };
const NOW = Date.UTC(2026, 0, 1);

async function modelOf(client: FakeClient): Promise<CurrentRunModel> {
  client.answers.listStorages = () => [machine(), bucket()];
  const storages = new StoragesModel(client);
  await storages.refresh();
  return new CurrentRunModel(client, storages);
}

describe('CurrentRunModel', () => {
  it('U19 asks for the newest checkpoint of the run that is used', async () => {
    const latest = {
      latest: checkpoint(900, { state: 'whole' }),
      passedOver: []
    };
    const client = new FakeClient({ latestCheckpoint: () => latest });
    const model = await modelOf(client);
    await model.use(RUN);
    await model.use({ ...RUN });
    expect([model.state, client.count('latestCheckpoint')]).toEqual([
      { status: 'ready', run: RUN, isChosen: true, latest, error: null },
      1
    ]);
  });

  it('U6 keeps a failure as a state, with the run', async () => {
    const model = await modelOf(new FakeClient());
    await model.use(RUN);
    expect([
      model.state.status,
      model.state.run,
      model.state.error?.kind
    ]).toEqual(['failed', RUN, 'unavailable']);
  });

  it('U19 does not show one run under the name of another', async () => {
    const first = withResolvers<{ latest: null; passedOver: [] }>();
    const second = {
      latest: checkpoint(2, { state: 'whole' }),
      passedOver: []
    };
    const model = await modelOf(
      new FakeClient({
        latestCheckpoint: ({ run }) =>
          run.key === 'run/' ? first.promise : second
      })
    );
    const slow = model.use(RUN);
    await model.use({ storage: 'team', key: 'other/' });
    first.resolve({ latest: null, passedOver: [] });
    await slow;
    expect([model.state.run?.key, model.state.latest]).toEqual([
      'other/',
      second
    ]);
  });

  it('calls a run at the top of a storage by the label of that', async () => {
    const model = await modelOf(new FakeClient());
    expect([
      model.nameOf(RUN),
      model.nameOf({ storage: 'team', key: '' })
    ]).toEqual(['run', 'Team']);
  });
});

describe('runStatus', () => {
  const lineOf = (
    latest: ReturnType<typeof checkpoint> | null,
    storage = bucket()
  ) => {
    const { safety, text } = runStatus(
      {
        status: 'ready',
        run: RUN,
        isChosen: true,
        latest: { latest, passedOver: [] },
        error: null
      },
      storage,
      trans,
      NOW,
      'en'
    );
    return [safety, text];
  };
  const updatedAt = NOW - 4 * 60_000;

  it('says that a run is safe', () => {
    expect(
      lineOf(checkpoint(900, { state: 'verified', durable: true, updatedAt }))
    ).toEqual(['safe', 'step 900 durable · 4 minutes ago']);
  });

  it('says what is not proven', () => {
    expect(lineOf(checkpoint(900, { state: 'whole', updatedAt }))).toEqual([
      'partly',
      'step 900 whole, not verified · 4 minutes ago'
    ]);
  });

  it('says what is lost with the machine', () => {
    expect(
      lineOf(checkpoint(900, { state: 'verified', updatedAt }), machine())
    ).toEqual(['partly', 'step 900 only on this machine · 4 minutes ago']);
  });

  it('says that nothing can be resumed from', () => {
    expect(lineOf(null)).toEqual(['unsafe', 'No whole training checkpoint']);
  });
});
