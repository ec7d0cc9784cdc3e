import type { NotebookPanel } from '@jupyterlab/notebook';
import { StoreError } from '#core/domain/errors';
import { cellText, type CellId } from './cellCatalogue';
import { putCell, type InsertOutcome } from './putCell';

/** Which cell, and the values of its parameters; those that are left out keep their defaults. */
export interface IInsertRequest {
  readonly id: CellId;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Put a cell below the active one of an open notebook, or update the one put in before, and
 * make it the active cell, in view. It is not run.
 *
 * @throws StoreError `unsupported` when the notebook is read-only or not for Python;
 * `bad-message` for a parameter that the cell does not have.
 */
export async function insertCell(
  panel: NotebookPanel,
  request: IInsertRequest
): Promise<InsertOutcome> {
  await panel.context.ready;
  const { model } = panel.content;
  if (!model || panel.isDisposed) {
    throw refused(panel, 'was closed', 'Open a notebook, then try again.');
  }
  if (model.readOnly) {
    throw refused(
      panel,
      'is read-only',
      'Open a notebook that you may change.'
    );
  }
  const language = model.defaultKernelLanguage;
  if (language !== '' && language !== 'python') {
    throw refused(
      panel,
      `is for ${language}`,
      'The cells are in Python: open a Python notebook.'
    );
  }
  const active = panel.content.activeCellIndex;
  const { outcome, index } = putCell(model, {
    ...request,
    text: cellText(request.id, request.parameters),
    index: Math.min(active + 1, model.sharedModel.cells.length)
  });
  panel.content.deselectAll();
  panel.content.mode = 'command';
  panel.content.activeCellIndex = index;
  await panel.content.scrollToItem(index, 'smart');
  return outcome;
}

// --- Internal helpers ---

function refused(panel: NotebookPanel, why: string, next: string): StoreError {
  const { path } = panel.context;
  return new StoreError('unsupported', `The notebook ${path} ${why}.`, {
    operation: 'insert a cell',
    uri: path,
    next
  });
}
