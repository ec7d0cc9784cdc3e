import { refreshIcon } from '@jupyterlab/ui-components';
import type { CommandFactory } from './command';

/** Ask again: for everything, or for the one row that failed. */
export const refresh: CommandFactory = ({ trans, models }) => ({
  id: 'keepstep:refresh',
  inPalette: true,
  label: trans.__('Refresh Training Checkpoints'),
  caption: trans.__(
    'Look again at the storages and their training checkpoints'
  ),
  icon: refreshIcon,
  describedBy: {
    args: {
      type: 'object',
      properties: {
        row: {
          type: 'string',
          description: 'The id of one row of the tree; without it, everything.'
        }
      }
    }
  },
  execute: async args => {
    if (typeof args['row'] === 'string') {
      await models.tree.retry(args['row']);
      return;
    }
    await Promise.all([models.handshake.refresh(), models.storages.refresh()]);
    await Promise.all([models.tree.refresh(), models.currentRun.refresh()]);
  }
});
