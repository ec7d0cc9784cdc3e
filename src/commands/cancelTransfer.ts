import { isFinal } from '#core/domain/transfer';
import { stopIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';
import { showingFailure } from './showFailure';

/** Stop a transfer, or with no argument every one that is under way. */
export const cancelTransfer: CommandFactory = ({ trans, models }) => {
  const underWay = () =>
    models.transfers.state.transfers.filter(({ state }) => !isFinal(state));
  return {
    id: 'keepstep:cancel-transfer',
    inPalette: true,
    label: args =>
      args['id']
        ? trans.__('Cancel Transfer')
        : trans.__('Cancel All Transfers of Training Checkpoints'),
    caption: trans.__('Stop it; what was there before stays as it was'),
    icon: stopIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
            description: 'The id of a transfer; without it, all under way.'
          }
        }
      }
    },
    isEnabled: () => underWay().length > 0,
    execute: args =>
      showingFailure(trans, async () => {
        const ids = args['id']
          ? [String(args['id'])]
          : underWay().map(({ id }) => id);
        await Promise.all(ids.map(id => models.transfers.cancel(id)));
      })
  };
};
