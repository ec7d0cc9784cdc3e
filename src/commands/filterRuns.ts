import { filterListIcon } from '@jupyterlab/ui-components';
import { NO_ARGS, type CommandFactory } from './command';

/** Look for a run, a training checkpoint or a file by its name. */
export const filterRuns: CommandFactory = ({ trans, focusFilter }) => ({
  id: 'keepstep:filter-runs',
  inPalette: true,
  label: trans.__('Filter Runs and Training Checkpoints…'),
  caption: trans.__('Show only what has a text in its name'),
  icon: filterListIcon,
  describedBy: NO_ARGS,
  execute: () => focusFilter()
});
