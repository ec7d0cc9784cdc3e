import { THIS_MACHINE } from '#core/domain/storage';
import { baseName, parentFolder } from '#core/domain/storeUri';
import { Notification } from '@jupyterlab/apputils';
import { downloadIcon } from '../icons';
import { visibleName } from '../model/visibleName';
import { chosenInStorage } from './chosenCheckpoint';
import { PLACE_ARGS, type CommandFactory } from './command';
import { outputFolder } from './resumeFrom';
import { showingFailure } from './showFailure';

/** Fetch a checkpoint into the output directory on the server. */
export const downloadCheckpoint: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:download-checkpoint',
    inPalette: false,
    label: trans.__('Download'),
    caption: trans.__(
      'Fetch this training checkpoint into the output directory on the server'
    ),
    icon: downloadIcon,
    describedBy: PLACE_ARGS,
    isEnabled: args => chosenInStorage(context, args) !== null,
    execute: args =>
      showingFailure(trans, async () => {
        const place = chosenInStorage(context, args);
        if (!place) {
          return;
        }
        const run = { ...place, key: parentFolder(place.key) };
        const folder = outputFolder(context, run);
        const record = await models.transfers.download({
          source: place,
          target: { storage: THIS_MACHINE, key: folder }
        });
        if (record.state === 'done') {
          Notification.info(
            trans.__(
              '%1 is in %2 already.',
              visibleName(baseName(place.key)),
              visibleName(folder)
            ),
            { autoClose: 5000 }
          );
        }
      })
  };
};
