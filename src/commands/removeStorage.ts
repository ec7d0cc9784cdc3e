import { Dialog, showDialog } from '@jupyterlab/apputils';
import { closeIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { showingFailure } from './showFailure';
import { visibleName } from '../model/visibleName';

/** Take a storage off the list. Nothing in it is touched. */
export const removeStorage: CommandFactory = ({ trans, models }) => {
  const selected = () => {
    const row = models.tree.selectedRow;
    return row?.kind === 'storage' ? row.storage : null;
  };
  const chosen = (args: { readonly [name: string]: unknown }) =>
    typeof args['storage'] === 'string'
      ? models.storages.find(args['storage'])
      : selected();
  return {
    id: 'keepstep:remove-storage',
    inPalette: false,
    label: trans.__('Remove from the List…'),
    caption: trans.__('Forget this storage; what it holds stays there'),
    icon: closeIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          storage: {
            type: 'string',
            description: 'The id of a storage; without it, the selected row.'
          }
        }
      }
    },
    // What the server's configuration mounts, or what was found, cannot be removed here.
    isEnabled: args => chosen(args)?.origin === 'settings',
    execute: args =>
      showingFailure(trans, async () => {
        const storage = chosen(args);
        if (storage?.origin !== 'settings') {
          return;
        }
        const { button } = await showDialog({
          title: trans.__(
            'Remove "%1" from the list?',
            visibleName(storage.label)
          ),
          body: trans.__('Nothing in it is deleted. You can add it again.'),
          buttons: [
            Dialog.cancelButton({ label: trans.__('Cancel') }),
            Dialog.okButton({ label: trans.__('Remove') })
          ]
        });
        if (button.accept) {
          const { storages } = models.settings.state;
          await models.settings.saveStorages(
            storages.filter(({ id }) => id !== storage.id)
          );
        }
      })
  };
};
