import { refreshIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { transferCommand } from './chosenTransfers';

/** Try a transfer again, or with no argument every one that failed. */
export const retryTransfer: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:retry-transfer',
    inPalette: true,
    caption: trans.__(
      'Try again what failed or was cancelled; what arrived before is not moved again'
    ),
    icon: refreshIcon,
    ...transferCommand(context, {
      action: 'retry',
      one: trans.__('Retry Transfer'),
      all: trans.__('Retry All Failed Transfers'),
      run: id => models.transfers.retry(id)
    })
  };
};
