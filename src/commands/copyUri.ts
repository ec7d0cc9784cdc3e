import { Clipboard, Notification } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import { PLACE_ARGS, placeIn, type CommandFactory } from './command';
import { showingFailure } from './showFailure';

/** Copy the address of a row. */
export const copyUri: CommandFactory = ({ trans, models }) => ({
  id: 'keepstep:copy-uri',
  inPalette: false,
  label: trans.__('Copy URI'),
  caption: trans.__('Copy the address, as gsutil and the terminal take it'),
  icon: copyIcon,
  describedBy: PLACE_ARGS,
  isEnabled: args => Boolean(placeIn(args) ?? models.tree.selectedRow?.place),
  execute: args =>
    showingFailure(trans, async () => {
      const place = placeIn(args) ?? models.tree.selectedRow?.place;
      if (place) {
        Clipboard.copyToSystem(models.storages.uriOf(place));
        Notification.success(trans.__('Copied the URI'), { autoClose: 2000 });
      }
    })
});
