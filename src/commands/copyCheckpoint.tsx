import { THIS_MACHINE, type IMountedStorage } from '#core/domain/storage';
import { baseName, parentFolder } from '#core/domain/storeUri';
import { Notification } from '@jupyterlab/apputils';
import { copyIcon } from '../icons';
import type { IPlace } from '../model/place';
import { chosenInStorage } from './chosenCheckpoint';
import { PLACE_ARGS, type CommandFactory } from './command';
import type { ICommandContext } from './command';
import { askUntilTaken } from './dialogs/askUntilTaken';
import { CopyForm } from './dialogs/copyForm';
import { askForm } from './dialogs/formDialog';
import { targetRun, type ITargetValues } from './dialogs/targetFields';
import { showingFailure } from './showFailure';

/** Copy a checkpoint from one storage to another, by the service itself where it has both. */
export const copyCheckpoint: CommandFactory = context => {
  const { models, trans } = context;
  return {
    id: 'keepstep:copy-checkpoint',
    inPalette: false,
    label: trans.__('Copy to Another Storage…'),
    caption: trans.__(
      'Copy this training checkpoint to another bucket or folder; between buckets its bytes do not pass through here'
    ),
    icon: copyIcon,
    describedBy: PLACE_ARGS,
    isEnabled: args => chosenInStorage(context, args) !== null,
    execute: args =>
      showingFailure(trans, async () => {
        const source = chosenInStorage(context, args);
        const targets = models.storages.state.storages.filter(
          ({ id, readOnly }) => !readOnly && id !== THIS_MACHINE
        );
        if (!source) {
          return;
        }
        if (targets.length === 0) {
          Notification.info(
            trans.__('There is no storage to copy to: add a bucket first.'),
            { autoClose: 8000 }
          );
          return;
        }
        await askAndCopy(context, source, targets);
      })
  };
};

// --- Internal helpers ---

async function askAndCopy(
  context: ICommandContext,
  source: IPlace,
  targets: readonly IMountedStorage[]
): Promise<void> {
  const { models, trans } = context;
  const other = targets.find(({ id }) => id !== source.storage) ?? targets[0];
  const initial: ITargetValues = {
    source,
    storage: other?.id ?? '',
    run: baseName(parentFolder(source.key)),
    replace: false
  };
  await askUntilTaken(trans, {
    initial,
    ask: (values, error) =>
      askForm({
        title: trans.__('Copy a Training Checkpoint'),
        accept: trans.__('Copy'),
        cancel: trans.__('Cancel'),
        initial: values,
        render: (value, change) => (
          <CopyForm
            context={context}
            value={value}
            error={error}
            targets={targets}
            change={change}
          />
        )
      }),
    take: async values => {
      const target = targetRun(values);
      const { replace } = values;
      await models.transfers.copy({ source, target, replace });
      context.showTransfers();
    }
  });
}
