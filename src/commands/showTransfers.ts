import { uploadIcon } from '../icons';
import type { CommandFactory } from './command';

/** Show what is under way. */
export const showTransfers: CommandFactory = context => ({
  id: 'keepstep:show-transfers',
  inPalette: true,
  label: context.trans.__('Show Transfers of Training Checkpoints'),
  caption: context.trans.__('Open the panel at its transfers'),
  icon: uploadIcon,
  describedBy: {
    args: {
      type: 'object',
      properties: {
        id: {
          type: 'string',
          description: 'The id of the transfer to go to; the first without it.'
        }
      }
    }
  },
  execute: args =>
    context.showTransfers(
      typeof args['id'] === 'string' ? args['id'] : undefined
    )
});
