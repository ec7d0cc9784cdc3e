import { folderIcon } from '@jupyterlab/ui-components';
import { newStorage } from '../model/newStorage';
import { addStorage } from './addStorage';
import { NO_ARGS, type CommandFactory } from './command';
import { askForm } from './dialogs/formDialog';
import { FormError, FormField } from './dialogs/formField';
import { LabelField } from './dialogs/labelField';
import { showingFailure } from './showFailure';

/** Mount a folder that the server can see: a mounted Drive, or one on its disk. */
export const addFolder: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:add-folder',
    inPalette: true,
    label: trans.__('Add a Folder…'),
    caption: trans.__(
      'Show the training checkpoints of a mounted Drive or a folder on the server'
    ),
    icon: folderIcon,
    describedBy: NO_ARGS,
    execute: () =>
      showingFailure(trans, async () => {
        await addStorage(context, {
          initial: { path: '', label: '', survives: false },
          ask: (initial, error) =>
            askForm({
              title: trans.__('Add a Folder'),
              accept: trans.__('Add'),
              cancel: trans.__('Cancel'),
              initial,
              render: (value, change) => (
                <>
                  <FormError message={error} />
                  <FormField
                    label={trans.__('Folder')}
                    hint={trans.__(
                      'An absolute path such as /content/drive/MyDrive/runs, or one relative to the folder that Jupyter shows'
                    )}
                  >
                    <input
                      className="jp-mod-styled"
                      data-autofocus
                      name="path"
                      spellCheck={false}
                      value={value.path}
                      onChange={event => change({ path: event.target.value })}
                    />
                  </FormField>
                  <LabelField
                    trans={trans}
                    value={value.label}
                    change={label => change({ label })}
                  />
                  <label className="jp-KeepstepForm-check">
                    <input
                      type="checkbox"
                      name="survives"
                      checked={value.survives}
                      onChange={event =>
                        change({ survives: event.target.checked })
                      }
                    />
                    {trans.__(
                      'It outlives this machine (a mounted Drive or a network disk)'
                    )}
                  </label>
                </>
              )
            }),
          storageOf: async ({ path, label, survives }) => {
            const typed = path.trim();
            const absolute =
              typed === '' || typed.startsWith('/') || typed.includes('://')
                ? typed
                : await models.handshake.absolutePath(typed);
            const storage = newStorage(
              { uri: absolute, label },
              models.storages.state.storages
            );
            return {
              ...storage,
              survivesThisMachine: storage.survivesThisMachine || survives
            };
          }
        });
      })
  };
};
