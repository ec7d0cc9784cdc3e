import { runIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { transferCommand } from './chosenTransfers';

/** Go on with a paused transfer, or with no argument with every one. */
export const resumeTransfer: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:resume-transfer',
    inPalette: true,
    caption: trans.__('Go on from what has arrived'),
    icon: runIcon,
    ...transferCommand(context, {
      action: 'resume',
      one: trans.__('Resume Transfer'),
      all: trans.__('Resume All Paused Transfers'),
      run: id => models.transfers.resume(id)
    })
  };
};
