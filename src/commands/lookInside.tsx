import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget, searchIcon } from '@jupyterlab/ui-components';
import { baseName } from '#core/domain/storeUri';
import { visibleName } from '../model/visibleName';
import { chosenCheckpoint } from './chosenCheckpoint';
import { PLACE_ARGS, type CommandFactory } from './command';
import { InsideView } from './dialogs/insideView';
import { showingFailure } from './showFailure';

/** Show the tensors of a checkpoint, without fetching it. */
export const lookInside: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:look-inside',
    inPalette: false,
    label: trans.__('Look Inside…'),
    caption: trans.__(
      'Show the tensors of this training checkpoint, without fetching it'
    ),
    icon: searchIcon,
    describedBy: PLACE_ARGS,
    isEnabled: args => chosenCheckpoint(context, args) !== null,
    execute: args =>
      showingFailure(trans, async () => {
        const place = chosenCheckpoint(context, args);
        if (!place) {
          return;
        }
        const { tensors, notes } = await models.storages.lookInside(place);
        const body = ReactWidget.create(
          <InsideView
            trans={trans}
            uri={models.storages.uriOf(place)}
            tensors={tensors}
            notes={notes}
          />
        );
        body.addClass('jp-KeepstepForm');
        body.addClass('jp-mod-wide');
        await showDialog({
          title: trans.__('Inside %1', visibleName(baseName(place.key))),
          body,
          focusNodeSelector: '[data-autofocus]',
          buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
        });
      })
  };
};
