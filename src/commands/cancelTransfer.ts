import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { transferCommand } from './chosenTransfers';

/** Stop a transfer, or with no argument every one that is under way. */
export const cancelTransfer: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:cancel-transfer',
    inPalette: true,
    caption: trans.__('Stop it; what was there before stays as it was'),
    icon: stopIcon,
    ...transferCommand(context, {
      action: 'cancel',
      one: trans.__('Cancel Transfer'),
      all: trans.__('Cancel All Transfers of Training Checkpoints'),
      run: id => models.transfers.cancel(id)
    })
  };
};
