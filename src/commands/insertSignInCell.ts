import { addIcon } from '@jupyterlab/ui-components';
import { CELL_IDS } from './cellIds';
import { NO_ARGS, type CommandFactory } from './command';
import { insertIntoNotebook } from './insertIntoNotebook';
import { showingFailure } from './showFailure';

/** A cell that signs in to Google. */
export const insertSignInCell: CommandFactory = context => ({
  id: 'keepstep:insert-sign-in-cell',
  inPalette: true,
  label: context.trans.__('Insert a Google Sign-in Cell'),
  caption: context.trans.__(
    'Put a cell into the notebook that signs its kernel in to Google'
  ),
  icon: addIcon,
  describedBy: NO_ARGS,
  execute: () =>
    showingFailure(context.trans, () =>
      insertIntoNotebook(context, { id: CELL_IDS.signIn, parameters: {} })
    )
});
