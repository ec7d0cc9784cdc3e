import { insertSaveCell } from '../../commands/insertSaveCell';
import { FakeContext } from '../../commands/__tests__/fakeContext';
import { settled } from '../../model/__tests__/fakeClient';
import { checkpoint, listing } from '../../model/__tests__/samples';
import { chooseCurrentRun } from '../chooseCurrentRun';

/** A run on the machine, and two in the bucket. */
async function started(): Promise<FakeContext> {
  const context = await new FakeContext({
    listFolder: ({ folder }) =>
      folder.key !== ''
        ? listing({ isRun: true, checkpoints: [checkpoint(1)] })
        : listing({
            folders: (folder.storage === 'team'
              ? ['grpo/', 'sft/']
              : ['outputs/']
            ).map(key => ({ kind: 'folder', key, isRun: true }))
          }),
    latestCheckpoint: () => ({ latest: null, passedOver: [] })
  }).ready();
  chooseCurrentRun(context.models);
  return context;
}

describe('chooseCurrentRun', () => {
  let context: FakeContext;

  beforeEach(async () => {
    jest.useFakeTimers();
    context = await started();
  });

  afterEach(() => {
    context.dispose();
    jest.useRealTimers();
  });

  const run = () => context.models.currentRun.state.run;

  it('U19 begins with a run that outlives the machine', async () => {
    context.models.tree.expand('this-machine/');
    context.models.tree.expand('team/');
    await settled();
    expect(run()).toEqual({ storage: 'team', key: 'grpo/' });
  });

  it('U19 begins with a run of the machine where there is no other', async () => {
    context.models.tree.expand('this-machine/');
    await settled();
    expect(run()).toEqual({ storage: 'this-machine', key: 'outputs/' });
  });

  it('U19 follows the selection at once, and looks into the run once it rests', async () => {
    context.models.tree.expand('team/');
    await settled();
    const before = context.client.count('latestCheckpoint');
    context.models.tree.select('team/sft/');
    const named = run()?.key;
    await jest.advanceTimersByTimeAsync(300);
    const early = context.client.count('latestCheckpoint') - before;
    await jest.advanceTimersByTimeAsync(200);
    const late = context.client.count('latestCheckpoint') - before;
    expect([named, early, late]).toEqual(['sft/', 0, 1]);
  });

  it('U24 offers a run to the saving cell only once it was picked', async () => {
    const saving = insertSaveCell(context);
    context.models.tree.expand('team/');
    await settled();
    await saving.execute({});
    context.models.tree.select('team/sft/');
    await saving.execute({});
    expect(
      context.inserted.map(({ parameters }) => parameters['RUN_URI'])
    ).toEqual(['gs://team/grpo/my-run', 'gs://team/grpo/sft']);
  });

  it('U19 stays where it is while other things are selected', async () => {
    context.models.tree.expand('team/');
    await settled();
    context.models.tree.select('this-machine/');
    await jest.advanceTimersByTimeAsync(1000);
    expect(run()?.key).toBe('grpo/');
  });
});
