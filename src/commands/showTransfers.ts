import { uploadIcon } from '../icons';
import { NO_ARGS, type CommandFactory } from './command';

/** Show what is under way. */
export const showTransfers: CommandFactory = context => ({
  id: 'keepstep:show-transfers',
  inPalette: true,
  label: context.trans.__('Show Transfers of Training Checkpoints'),
  caption: context.trans.__('Open the panel at its transfers'),
  icon: uploadIcon,
  describedBy: NO_ARGS,
  execute: () => context.showTransfers()
});
