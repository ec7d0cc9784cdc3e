import { isComplete } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import { parentFolder } from '#core/domain/storeUri';
import { resumeIcon } from '../icons';
import { chosenCheckpoint } from './chosenCheckpoint';
import { PLACE_ARGS, placeIn, type CommandFactory } from './command';
import { resumeFrom } from './resumeFrom';
import { showingFailure } from './showFailure';

/** Go on from one checkpoint. */
export const resumeFromCheckpoint: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:resume-from-checkpoint',
    inPalette: false,
    label: trans.__('Resume from This'),
    caption: trans.__(
      'Fetch this training checkpoint and put a cell into the notebook that goes on from it'
    ),
    icon: resumeIcon,
    describedBy: PLACE_ARGS,
    isEnabled: args =>
      chosenCheckpoint(context, args) !== null &&
      (placeIn(args) !== null ||
        models.tree.selectedRow?.checkpoint?.state !== 'incomplete'),
    execute: args =>
      showingFailure(trans, async () => {
        const place = chosenCheckpoint(context, args);
        if (!place) {
          return;
        }
        const checkpoint = await models.storages.inspect(place);
        if (!isComplete(checkpoint.state) && checkpoint.state !== 'unknown') {
          throw new StoreError(
            'corrupt',
            trans.__(
              '%1 cannot be resumed from: %2.',
              checkpoint.name,
              checkpoint.reasons.join('; ') || trans.__('it is incomplete')
            ),
            { operation: 'resume', uri: models.storages.uriOf(place) }
          );
        }
        const run = { ...place, key: parentFolder(place.key) };
        void models.currentRun.use(run);
        await resumeFrom(context, { run, checkpoint, isPinned: true });
      })
  };
};
