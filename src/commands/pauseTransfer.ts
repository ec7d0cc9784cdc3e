import { pauseIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { transferCommand } from './chosenTransfers';

/** Hold a transfer, or with no argument every one that moves or waits. What has arrived is kept. */
export const pauseTransfer: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:pause-transfer',
    inPalette: true,
    caption: trans.__('Stop moving, and keep what has arrived'),
    icon: pauseIcon,
    ...transferCommand(context, {
      action: 'pause',
      one: trans.__('Pause Transfer'),
      all: trans.__('Pause All Transfers of Training Checkpoints'),
      run: id => models.transfers.pause(id)
    })
  };
};
