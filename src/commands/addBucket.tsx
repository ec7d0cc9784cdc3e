import { StoreError } from '#core/domain/errors';
import { bucketIcon } from '../icons';
import { newStorage } from '../model/newStorage';
import { addStorage } from './addStorage';
import { NO_ARGS, type CommandFactory } from './command';
import { askForm } from './dialogs/formDialog';
import { FormError, FormField } from './dialogs/formField';
import { LabelField } from './dialogs/labelField';
import { showingFailure } from './showFailure';

/** Mount a folder of a bucket. */
export const addBucket: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:add-bucket',
    inPalette: true,
    label: trans.__('Add a Bucket…'),
    caption: trans.__(
      'Show the training checkpoints of a Google Cloud Storage bucket'
    ),
    icon: bucketIcon,
    describedBy: NO_ARGS,
    execute: () =>
      showingFailure(trans, async () => {
        await addStorage(context, {
          initial: { uri: 'gs://', label: '' },
          ask: (initial, error) =>
            askForm({
              title: trans.__('Add a Bucket'),
              accept: trans.__('Add'),
              cancel: trans.__('Cancel'),
              initial,
              render: (value, change) => (
                <>
                  <FormError message={error} />
                  <FormField
                    label={trans.__('Address')}
                    hint={trans.__('gs://bucket, or gs://bucket/folder')}
                  >
                    <input
                      className="jp-mod-styled"
                      data-autofocus
                      name="uri"
                      spellCheck={false}
                      value={value.uri}
                      onChange={event => change({ uri: event.target.value })}
                    />
                  </FormField>
                  <LabelField
                    trans={trans}
                    value={value.label}
                    change={label => change({ label })}
                  />
                </>
              )
            }),
          storageOf: typed => {
            if (!typed.uri.trim().startsWith('gs://')) {
              throw new StoreError(
                'bad-message',
                trans.__('"%1" is not the address of a bucket.', typed.uri),
                {
                  operation: 'address',
                  uri: typed.uri,
                  next: trans.__('Write gs://bucket, or gs://bucket/folder.')
                }
              );
            }
            return newStorage(typed, models.storages.state.storages);
          }
        });
      })
  };
};
