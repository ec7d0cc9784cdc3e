import { Notification } from '@jupyterlab/apputils';
import type { IInsertRequest } from '../notebook/insertCell';
import type { ICommandContext } from './command';

/**
 * Put a cell into the notebook in front, or into a new one, and say what became of it.
 *
 * @param saysUnchanged whether to say so when the cell was there already
 */
export async function insertIntoNotebook(
  context: ICommandContext,
  cell: IInsertRequest,
  saysUnchanged = true
): Promise<void> {
  const { trans } = context;
  const notebook = context.currentNotebook() ?? (await context.newNotebook());
  const outcome = await context.insertCell(notebook, cell);
  switch (outcome) {
    case 'inserted':
    case 'updated':
      return;
    case 'unchanged':
      if (!saysUnchanged) {
        return;
      }
      Notification.info(
        trans.__('The cell is there already, and up to date.'),
        {
          autoClose: 4000
        }
      );
      return;
    case 'edited':
      Notification.warning(
        trans.__(
          'You have edited the cell that was there, so it stays as it is; a fresh one stands below it.'
        ),
        { autoClose: 8000 }
      );
  }
}
