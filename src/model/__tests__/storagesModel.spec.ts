import { StoragesModel } from '../storagesModel';
import { FakeClient, withResolvers } from './fakeClient';
import { bucket, machine } from './samples';

describe('StoragesModel', () => {
  it('U6 keeps what it has when a refresh fails', async () => {
    const client = new FakeClient({ listStorages: () => [machine()] });
    const model = new StoragesModel(client);
    await model.refresh();
    client.answers = {};
    await model.refresh();
    expect([
      model.state.status,
      model.state.storages,
      model.state.error?.kind
    ]).toEqual(['failed', [machine()], 'unavailable']);
  });

  it('U6 takes the answer that was asked for last', async () => {
    const slow = withResolvers<ReturnType<typeof bucket>[]>();
    const model = new StoragesModel(
      new FakeClient({
        listStorages: () => slow.promise,
        setStorages: () => [bucket()]
      })
    );
    const first = model.refresh();
    await model.setFromSettings([]);
    slow.resolve([machine()]);
    await first;
    expect(model.state.storages).toEqual([bucket()]);
  });

  it('finds the place of a URI in the storage that holds it most closely', async () => {
    const whole = bucket({ id: 'whole', uri: 'gs://team/' });
    const model = new StoragesModel(
      new FakeClient({ listStorages: () => [whole, bucket(), machine()] })
    );
    await model.refresh();
    const places = [
      'gs://team/grpo/run/',
      'gs://team/grpo',
      'gs://team/grpo-2/run',
      'gs://other/run'
    ].map(uri => model.placeOf(uri));
    expect(places).toEqual([
      { storage: 'team', key: 'run/' },
      { storage: 'team', key: '' },
      { storage: 'whole', key: 'grpo-2/run' },
      null
    ]);
    expect(model.uriOf({ storage: 'team', key: 'run/' })).toBe(
      'gs://team/grpo/run/'
    );
  });
});
