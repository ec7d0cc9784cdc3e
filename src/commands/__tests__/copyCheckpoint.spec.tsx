import { Dialog, Notification } from '@jupyterlab/apputils';
import { StoreError } from '#core/domain/errors';
import type { Answers } from '../../model/__tests__/fakeClient';
import {
  bucket,
  listing,
  machine,
  transfer
} from '../../model/__tests__/samples';
import { copyCheckpoint } from '../copyCheckpoint';
import { FakeContext } from './fakeContext';
import { acceptDialog, inPage } from './inDialog';

const ANSWERS: Answers = {
  listStorages: () => [
    machine(),
    bucket(),
    bucket({ id: 'archive', label: 'Archive', uri: 'gs://archive/' })
  ],
  listFolder: () => listing({}),
  latestCheckpoint: () => ({ latest: null, passedOver: [] }),
  startCopy: () => transfer('a', { kind: 'copy' })
};

const SOURCE = { storage: 'team', key: 'run/checkpoint-10/' };

describe('keepstep:copy-checkpoint', () => {
  let context: FakeContext;

  beforeAll(() =>
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  );

  afterEach(() => {
    context.dispose();
    Dialog.flush();
    Notification.dismiss();
  });

  const start = async (answers: Answers = {}) => {
    context = await new FakeContext({ ...ANSWERS, ...answers }).ready();
    return copyCheckpoint(context).execute.call(undefined, SOURCE);
  };

  it('U49 copies to another storage, into a run of the same name', async () => {
    const done = start();
    await inPage('.jp-KeepstepForm input[name="run"]');
    await acceptDialog();
    await done;
    expect([
      context.client.asked.filter(line => line.startsWith('startCopy')),
      context.shown
    ]).toEqual([
      [
        'startCopy {"source":{"storage":"team","key":"run/checkpoint-10/"},"target":{"storage":"archive","key":"run/"},"replace":false}'
      ],
      ['transfers']
    ]);
  });

  it('U49 brings the form back with what is wrong', async () => {
    const done = start({
      startCopy: () => {
        throw new StoreError('already-exists', 'Another one is there.', {
          operation: 'copy',
          uri: 'gs://archive/run/checkpoint-10/'
        });
      }
    });
    await inPage('.jp-KeepstepForm input[name="run"]');
    await acceptDialog();
    const error = await inPage('.jp-KeepstepForm-error');
    expect(error.textContent).toContain('Another one is there.');
    (await inPage('.jp-Dialog .jp-mod-reject')).click();
    await done;
  });

  it('U49 is not for what lies on this machine', async () => {
    context = await new FakeContext(ANSWERS).ready();
    const command = copyCheckpoint(context);
    const here = { storage: 'this-machine', key: 'run/checkpoint-10/' };
    expect([
      command.isEnabled?.call(undefined, here),
      command.isEnabled?.call(undefined, SOURCE)
    ]).toEqual([false, true]);
  });
});
