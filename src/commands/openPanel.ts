import { keepstepIcon } from '../icons';
import { NO_ARGS, type CommandFactory } from './command';

/** Show the panel. */
export const openPanel: CommandFactory = ({ trans, showPanel }) => ({
  id: 'keepstep:open-panel',
  inPalette: true,
  label: trans.__('Show Training Checkpoints'),
  caption: trans.__('Open the panel of training checkpoints'),
  icon: keepstepIcon,
  describedBy: NO_ARGS,
  execute: () => showPanel()
});
