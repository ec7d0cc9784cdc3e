import { isFinal } from '#core/domain/transfer';
import { clearIcon } from '@jupyterlab/ui-components';
import { NO_ARGS, type CommandFactory } from './command';
import { showingFailure } from './showFailure';

/** Forget the transfers that are over. */
export const clearTransfers: CommandFactory = ({ trans, models }) => ({
  id: 'keepstep:clear-transfers',
  inPalette: true,
  label: trans.__('Clear Finished Transfers'),
  caption: trans.__('Take the transfers that are over off the list'),
  icon: clearIcon,
  describedBy: NO_ARGS,
  isEnabled: () =>
    models.transfers.state.transfers.some(({ state }) => isFinal(state)),
  execute: () => showingFailure(trans, () => models.transfers.clear())
});
