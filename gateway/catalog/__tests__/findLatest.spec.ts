import { StoreError } from '#core/domain/errors';
import { findLatest } from '../findLatest';
import { altered, manifestFor, memoryStore, put, seed } from './sampleStore';

describe('findLatest', () => {
  it('C11 finds the newest whole one and says why newer ones were passed over', async () => {
    const store = memoryStore();
    await seed(store, 'run/', 'tiny-gpt');
    const { latest, passedOver } = await findLatest(store, 'run/');
    expect(latest).toMatchObject({ name: 'checkpoint-1000', state: 'whole' });
    expect(passedOver).toEqual([
      {
        name: 'checkpoint-1010',
        step: 1010,
        reason: 'model-00003-of-00003.safetensors is missing'
      },
      {
        name: 'checkpoint-1005',
        step: 1005,
        reason: expect.stringContaining('trainer_state.json is missing')
      }
    ]);
  });

  it('C11 does so among plain files', async () => {
    const store = memoryStore();
    await seed(store, '', 'plain');
    const { latest, passedOver } = await findLatest(store, '');
    expect(latest?.name).toBe('checkpoint_step_1000.pt');
    expect(passedOver.map(({ name }) => name)).toEqual(['step_1010.pt']);
  });

  it('C11 passes over one that disagrees with its manifest', async () => {
    const store = memoryStore();
    await seed(store, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
    await seed(store, 'run/checkpoint-10/', 'tiny-gpt/checkpoint-10');
    const manifest = await manifestFor(store, 'run/checkpoint-10/');
    await put(
      store,
      'run/checkpoint-10/keepstep-manifest.json',
      JSON.stringify(manifest)
    );
    await store.remove('run/checkpoint-10/generation_config.json');
    expect(await findLatest(store, 'run')).toMatchObject({
      latest: { name: 'checkpoint-1' },
      passedOver: [{ reason: 'generation_config.json is missing' }]
    });
  });

  it.each(['latest', 'model.safetensors.index.json'])(
    'C4 C11 passes over one with a %s of 17 MB',
    async name => {
      const store = memoryStore();
      await seed(store, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
      await seed(store, 'run/checkpoint-10/', 'tiny-gpt/checkpoint-10');
      await put(store, `run/checkpoint-10/${name}`, Buffer.alloc(17_000_000));
      expect(await findLatest(store, 'run/')).toMatchObject({
        latest: { name: 'checkpoint-1' },
        passedOver: [
          { reason: expect.stringContaining(`${name} is too large`) }
        ]
      });
    }
  );

  it('C11 answers null where nothing is whole, and where nothing is', async () => {
    const store = memoryStore();
    await seed(store, 'run/checkpoint-1010/', 'tiny-gpt/checkpoint-1010');
    expect(await findLatest(store, 'run/')).toMatchObject({
      latest: null,
      passedOver: [{ name: 'checkpoint-1010' }]
    });
    expect(await findLatest(store, 'empty/')).toEqual({
      latest: null,
      passedOver: []
    });
  });

  it('C11 goes on when a checkpoint is removed meanwhile', async () => {
    const store = memoryStore();
    await seed(store, 'run/checkpoint-1/', 'tiny-gpt/checkpoint-1');
    await put(store, 'run/checkpoint-10/a', '');
    const list = store.list.bind(store);
    const vanishing = altered(store, {
      list: (folder, options) => {
        if (folder === 'run/checkpoint-10/') {
          store.space.objects.delete('run/checkpoint-10/a');
        }
        return list(folder, options);
      }
    });
    expect(await findLatest(vanishing, 'run/')).toMatchObject({
      latest: { name: 'checkpoint-1' },
      passedOver: [{ reason: 'it was removed meanwhile' }]
    });
  });

  it('fails when the storage does', async () => {
    const store = altered(memoryStore(), {
      list: () => {
        throw new StoreError('unavailable', 'It is down.', {
          operation: 'list',
          uri: 'memory://bucket/'
        });
      }
    });
    await expect(findLatest(store, 'run/')).rejects.toMatchObject({
      kind: 'unavailable'
    });
  });
});
