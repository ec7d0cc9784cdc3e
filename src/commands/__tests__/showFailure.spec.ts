import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { cancelledError, StoreError } from '#core/domain/errors';
import { showFailure } from '../showFailure';

const trans = nullTranslator.load('jupyterlab_keepstep');

const failure = (message: string) =>
  new StoreError('not-found', message, { operation: 'list', uri: 'gs://a' });

describe('showFailure', () => {
  afterEach(() => Notification.dismiss());

  const shown = () =>
    Notification.manager.notifications.map(({ message, options }) => ({
      message,
      actions: options.actions?.map(({ label }) => label)
    }));

  it('U10 shows nothing for what was cancelled', () => {
    showFailure(cancelledError('upload', 'gs://a'), trans);
    expect(shown()).toEqual([]);
  });

  it('U16 shows the sentence and the next step', () => {
    showFailure(failure('gs://a is not there.'), trans);
    expect(shown()).toEqual([
      {
        message:
          'gs://a is not there. Check the name, and refresh: it may have been moved or deleted.',
        actions: []
      }
    ]);
  });

  it('U16 offers all of a sentence that a toast would cut', () => {
    showFailure(failure(`gs://${'a'.repeat(100)} is not there.`), trans);
    expect(shown()[0]?.actions).toEqual(['Read all']);
  });

  it('U15 shows a name that breaks lines as one line', () => {
    showFailure(failure('a\nb is not there.'), trans);
    expect(shown()[0]?.message).toContain('a\\nb is not there.');
  });
});
