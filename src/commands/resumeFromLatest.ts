import { Notification } from '@jupyterlab/apputils';
import type { IPassedOver } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import type { TranslationBundle } from '@jupyterlab/translation';
import { resumeIcon } from '../icons';
import { checkpointTitle } from '../model/runStatus';
import { visibleName } from '../model/visibleName';
import { PLACE_ARGS, placeIn, type CommandFactory } from './command';
import { chooseRun } from './chooseRun';
import { resumeFrom } from './resumeFrom';
import { showingFailure } from './showFailure';

/** Go on from the newest whole checkpoint of the run in use. */
export const resumeFromLatest: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:resume-from-latest',
    inPalette: true,
    label: trans.__('Resume from Latest Training Checkpoint'),
    caption: trans.__(
      'Find the newest whole training checkpoint, fetch it, and put a cell into the notebook that goes on from it'
    ),
    icon: resumeIcon,
    describedBy: PLACE_ARGS,
    execute: args =>
      showingFailure(trans, async () => {
        const run =
          placeIn(args) ??
          models.currentRun.state.run ??
          (await chooseRun(context));
        if (!run) {
          return;
        }
        const { latest, passedOver } = await models.currentRun.findLatest(run);
        if (!latest) {
          throw nothingWhole(
            models.currentRun.nameOf(run),
            models.storages.uriOf(run),
            passedOver,
            trans
          );
        }
        if (passedOver.length > 0) {
          Notification.warning(
            passedOverText(checkpointTitle(latest, trans), passedOver, trans),
            { autoClose: 20000 }
          );
        }
        await resumeFrom(context, {
          run,
          checkpoint: latest,
          isPinned: false
        });
      })
  };
};

/** Which newer ones were passed over, and why, in a sentence. */
export function passedOverText(
  title: string,
  passedOver: readonly IPassedOver[],
  trans: TranslationBundle
): string {
  const newest = passedOver[0];
  const first = newest
    ? `${visibleName(newest.name)} (${visibleName(newest.reason)})`
    : '';
  return passedOver.length === 1
    ? trans.__('Resuming from %1. Passed over: %2.', title, first)
    : trans.__(
        'Resuming from %1. Passed over: %2, and %3 more.',
        title,
        first,
        passedOver.length - 1
      );
}

// --- Internal helpers ---

function nothingWhole(
  name: string,
  uri: string,
  passedOver: readonly IPassedOver[],
  trans: TranslationBundle
): StoreError {
  const newest = passedOver[0];
  const because = newest
    ? trans.__(
        ' The newest, %1, cannot be used: %2.',
        newest.name,
        newest.reason
      )
    : '';
  return new StoreError(
    'not-found',
    trans.__('The run "%1" has no whole training checkpoint.', name) + because,
    {
      operation: 'resume',
      uri,
      next: trans.__('Choose another run in the panel, or upload a checkpoint.')
    }
  );
}
