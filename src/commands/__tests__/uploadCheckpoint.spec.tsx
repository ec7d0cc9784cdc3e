import { Dialog, Notification } from '@jupyterlab/apputils';
import { StoreError } from '#core/domain/errors';
import { settled, type Answers } from '../../model/__tests__/fakeClient';
import {
  bucket,
  checkpoint,
  listing,
  machine,
  transfer
} from '../../model/__tests__/samples';
import { uploadCheckpoint } from '../uploadCheckpoint';
import { FakeContext } from './fakeContext';
import { acceptDialog, inPage } from './inDialog';

const ANSWERS: Answers = {
  listFolder: ({ folder }) =>
    folder.key === 'run/'
      ? listing({ isRun: true, checkpoints: [checkpoint(10)] })
      : listing({ folders: [{ kind: 'folder', key: 'run/', isRun: true }] }),
  inspectCheckpoint: () => checkpoint(10, { state: 'whole' }),
  latestCheckpoint: () => ({ latest: null, passedOver: [] }),
  startUpload: () => transfer('a')
};

describe('keepstep:upload-checkpoint', () => {
  let context: FakeContext;

  beforeAll(() =>
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  );

  afterEach(() => {
    context.dispose();
    Dialog.flush();
    Notification.dismiss();
  });

  const start = async (
    args: { [name: string]: string },
    answers: Answers = {}
  ) => {
    context = await new FakeContext({ ...ANSWERS, ...answers }).ready();
    context.selected = 'run/checkpoint-10/';
    return uploadCheckpoint(context).execute.call(undefined, args);
  };

  it('U17 sends what is selected in the file browser to a run of the same name', async () => {
    const done = start({ from: 'file-browser' });
    await inPage('.jp-KeepstepForm input[name="run"]');
    await acceptDialog();
    await done;
    expect([
      context.client.asked.filter(line => line.startsWith('startUpload')),
      context.shown,
      context.models.currentRun.state.run
    ]).toEqual([
      [
        'startUpload {"source":{"storage":"this-machine","key":"run/checkpoint-10/"},"target":{"storage":"team","key":"run/"},"allowIncomplete":false,"replace":false}'
      ],
      ['transfers'],
      { storage: 'team', key: 'run/' }
    ]);
  });

  it('U20 brings the form back with what is wrong', async () => {
    const done = start(
      { from: 'file-browser' },
      {
        startUpload: () => {
          throw new StoreError('permission-denied', 'You may not write.', {
            operation: 'upload',
            uri: 'gs://team'
          });
        }
      }
    );
    await inPage('.jp-KeepstepForm input[name="run"]');
    await acceptDialog();
    const error = await inPage('.jp-KeepstepForm-error');
    expect(error.textContent).toBe(
      'You may not write. Ask the owner of the storage for access, or sign in with another account.'
    );
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
  });

  it('U25 replaces a checkpoint that is there only where that is ticked', async () => {
    const done = start({ from: 'file-browser' });
    (await inPage('.jp-KeepstepForm input[name="replace"]')).click();
    await acceptDialog();
    await done;
    expect(
      context.client.asked.find(line => line.startsWith('startUpload'))
    ).toContain('"replace":true');
  });

  it('says what is missing in a checkpoint before it is sent', async () => {
    const done = start(
      { from: 'file-browser' },
      {
        inspectCheckpoint: () =>
          checkpoint(10, {
            state: 'incomplete',
            reasons: ['model.safetensors is missing']
          })
      }
    );
    const warning = await inPage('.jp-KeepstepForm-warning');
    expect(warning.textContent).toContain('model.safetensors is missing');
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
    expect(context.client.count('startUpload')).toBe(0);
  });

  it('asks for a bucket where there is nothing to upload to', async () => {
    await start(
      {},
      { listStorages: () => [machine(), bucket({ readOnly: true })] }
    );
    await settled();
    expect(
      Notification.manager.notifications.map(({ message }) => message)
    ).toEqual(['There is no storage to upload to yet: add a bucket first.']);
  });
});
