import { clearIcon } from '@jupyterlab/ui-components';
import { chosenTransfers, transferCommand } from './chosenTransfers';
import type { CommandFactory } from './command';
import { showingFailure } from './showFailure';

/** Take a transfer that is over off the list, or with no argument every one. */
export const clearTransfers: CommandFactory = context => {
  const { trans, models } = context;
  return {
    id: 'keepstep:clear-transfers',
    inPalette: true,
    caption: trans.__('Take the transfers that are over off the list'),
    icon: clearIcon,
    ...transferCommand(context, {
      action: 'clear',
      one: trans.__('Clear Transfer'),
      all: trans.__('Clear Finished Transfers'),
      run: id => models.transfers.clear([id])
    }),
    // All at once, rather than one by one.
    execute: args =>
      showingFailure(trans, () =>
        models.transfers.clear(
          chosenTransfers(context, args, 'clear').map(({ id }) => id)
        )
      )
  };
};
