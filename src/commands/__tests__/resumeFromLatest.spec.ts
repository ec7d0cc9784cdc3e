import { Notification } from '@jupyterlab/apputils';
import type { ITransferRecord } from '#core/domain/transfer';
import { checkpoint, listing, transfer } from '../../model/__tests__/samples';
import { settled, type Answers } from '../../model/__tests__/fakeClient';
import { resumeFromLatest } from '../resumeFromLatest';
import { FakeContext } from './fakeContext';

const RUN = { storage: 'team', key: 'run/' };

const RESUME_CELL = {
  id: 'resume-trainer',
  parameters: {
    RUN_URI: 'gs://team/grpo/run',
    OUTPUT_DIR: '/work/outputs/run',
    CHECKPOINT: '/work/outputs/run/checkpoint-10',
    STEP: ''
  }
};

describe('keepstep:resume-from-latest', () => {
  let context: FakeContext;

  afterEach(() => {
    context.dispose();
    Notification.dismiss();
    document.body.replaceChildren();
  });

  const start = async (
    answers: Answers,
    args: { [name: string]: string } = { ...RUN }
  ) => {
    context = await new FakeContext(answers).ready();
    return resumeFromLatest(context).execute.call(undefined, args);
  };

  const said = () =>
    Notification.manager.notifications.map(({ message }) => message);

  /** JupyterLab shows the newest notification, a while after it was told to. */
  const appears = () => {
    const toast = document.createElement('div');
    toast.id = Notification.manager.notifications[0]?.id ?? '';
    document.body.append(toast);
  };

  /** The gateway says how the download goes. */
  const hear = async (record: ITransferRecord, sequence: number) => {
    context.client.answers.listTransfers = () => ({
      type: 'snapshot',
      instance: 'one',
      sequence,
      transfers: [record],
      rateLimit: null
    });
    await context.stream.refresh();
    await settled();
  };

  it('U18 takes a copy that is here already, and inserts the cell', async () => {
    await start({
      latestCheckpoint: () => ({
        latest: checkpoint(10, { state: 'whole' }),
        passedOver: []
      }),
      startDownload: () => transfer('a', { kind: 'download', state: 'done' })
    });
    expect([context.inserted, context.shown]).toEqual([
      [RESUME_CELL],
      ['new notebook']
    ]);
    expect(context.client.asked).toContain(
      'startDownload {"source":{"storage":"team","key":"run/checkpoint-10/"},"target":{"storage":"this-machine","key":"outputs/run/"}}'
    );
  });

  it('U18 keeps runs of one name from two folders apart on this disk', async () => {
    await start(
      {
        latestCheckpoint: () => ({
          latest: checkpoint(10, { state: 'whole' }),
          passedOver: []
        }),
        startDownload: () => transfer('a', { kind: 'download', state: 'done' })
      },
      { storage: 'team', key: 'expA/.hidden/run/' }
    );
    expect(context.inserted[0]?.parameters['OUTPUT_DIR']).toBe(
      '/work/outputs/expA/hidden/run'
    );
  });

  it('U18 makes no cell that could not work: of a plain file it tells the path', async () => {
    await start({
      latestCheckpoint: () => ({
        latest: checkpoint(500, {
          state: 'whole',
          format: 'plain',
          key: 'run/step_500.pt',
          name: 'step_500.pt'
        }),
        passedOver: []
      }),
      startDownload: () => transfer('a', { kind: 'download', state: 'done' })
    });
    expect([context.inserted, said().at(-1)]).toEqual([
      [],
      'step_500.pt is at /work/outputs/run/step_500.pt. It is no checkpoint of a Trainer: load it with the code that saved it.'
    ]);
  });

  it('U18 waits for the download before it inserts the cell', async () => {
    const done = start({
      latestCheckpoint: () => ({
        latest: checkpoint(10, { state: 'whole' }),
        passedOver: []
      }),
      startDownload: () => transfer('a', { kind: 'download' })
    });
    await settled();
    await hear(transfer('a', { kind: 'download', bytesAcknowledged: 50 }), 1);
    const before = context.inserted.length;
    await hear(transfer('a', { kind: 'download', state: 'done' }), 2);
    await done;
    expect([before, context.inserted]).toEqual([0, [RESUME_CELL]]);
  });

  it('U18 says why a download failed, once, and inserts nothing', async () => {
    const done = start({
      latestCheckpoint: () => ({
        latest: checkpoint(10, { state: 'whole' }),
        passedOver: []
      }),
      startDownload: () => transfer('a', { kind: 'download' })
    });
    await settled();
    appears();
    await hear(
      transfer('a', {
        kind: 'download',
        state: 'failed',
        error: {
          kind: 'no-space',
          message: 'The disk is full.',
          uri: 'file:///work',
          next: ''
        }
      }),
      1
    );
    await done;
    expect([context.inserted, said()]).toEqual([
      [],
      ['The disk is full. Free some space there, and try again.']
    ]);
  });

  it('U18 names the newer ones that it passed over', async () => {
    await start({
      latestCheckpoint: () => ({
        latest: checkpoint(10, { state: 'whole' }),
        passedOver: [
          {
            name: 'checkpoint-15',
            step: 15,
            reason: 'model.safetensors is missing'
          }
        ]
      }),
      startDownload: () => transfer('a', { kind: 'download', state: 'done' })
    });
    expect(said()).toContain(
      'Resuming from step 10. Passed over: checkpoint-15 (model.safetensors is missing).'
    );
  });

  it('U18 says that a run has nothing whole, and inserts nothing', async () => {
    await start({
      latestCheckpoint: () => ({
        latest: null,
        passedOver: [
          { name: 'checkpoint-15', step: 15, reason: 'it is cut short' }
        ]
      })
    });
    expect([context.inserted, said()]).toEqual([
      [],
      [
        'The run "run" has no whole training checkpoint. The newest, checkpoint-15, cannot be used: it is cut short. Choose another run in the panel, or upload a checkpoint.'
      ]
    ]);
  });

  it('U18 resumes a run of this machine where it is', async () => {
    await start(
      {
        latestCheckpoint: () => ({
          latest: checkpoint(10, { state: 'whole' }),
          passedOver: []
        })
      },
      { storage: 'this-machine', key: 'run/' }
    );
    expect([context.client.count('startDownload'), context.inserted]).toEqual([
      0,
      [
        {
          id: 'resume-trainer',
          parameters: {
            RUN_URI: '/work/run',
            OUTPUT_DIR: '/work/run',
            CHECKPOINT: '/work/run/checkpoint-10',
            STEP: ''
          }
        }
      ]
    ]);
  });

  it('U18 says that no run was seen yet', async () => {
    await start({ listFolder: () => listing() }, {});
    expect(said()).toEqual([
      'No run was found yet. Open the storage that holds it in the panel, or add one.'
    ]);
  });
});
