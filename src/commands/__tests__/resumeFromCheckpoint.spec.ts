import { Notification } from '@jupyterlab/apputils';
import { checkpoint, transfer } from '../../model/__tests__/samples';
import { resumeFromCheckpoint } from '../resumeFromCheckpoint';
import { FakeContext } from './fakeContext';

describe('keepstep:resume-from-checkpoint', () => {
  let context: FakeContext;

  afterEach(() => {
    context.dispose();
    Notification.dismiss();
  });

  it('U18 pins the cell to the checkpoint that was chosen, whatever is newer', async () => {
    context = await new FakeContext({
      inspectCheckpoint: () => checkpoint(10, { state: 'whole' }),
      latestCheckpoint: () => ({
        latest: checkpoint(500, { state: 'whole' }),
        passedOver: []
      }),
      startDownload: () => transfer('a', { kind: 'download', state: 'done' })
    }).ready();
    await resumeFromCheckpoint(context).execute({
      storage: 'team',
      key: 'run/checkpoint-10/'
    });
    expect(context.inserted).toEqual([
      {
        id: 'resume-trainer',
        parameters: {
          RUN_URI: 'gs://team/grpo/run',
          OUTPUT_DIR: '/work/outputs/run',
          CHECKPOINT: '/work/outputs/run/checkpoint-10',
          STEP: '10'
        }
      }
    ]);
  });
});
