import type { INotebookModel } from '@jupyterlab/notebook';
import type { CellId } from './cellCatalogue';
import { sourceHash } from './sourceHash';

/**
 * What happened to the notebook:
 *
 * - `inserted`: there is a new cell;
 * - `updated`: the cell that was put in before has new text;
 * - `unchanged`: it had that text already;
 * - `edited`: a person has changed that cell, so it was left alone and a new one stands below it.
 */
export type InsertOutcome = 'inserted' | 'updated' | 'unchanged' | 'edited';

/** What the metadata of a cell says, under `keepstep`. */
export interface ICellStamp {
  readonly id: CellId;
  /** Of this record's own shape. */
  readonly version: 1;
  readonly parameters: Readonly<Record<string, string>>;
  /** {@link sourceHash} of the text that was put in. */
  readonly sourceHash: string;
}

/** What to put, and where a new cell goes. */
export interface IPutRequest {
  readonly id: CellId;
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
  /** The index that a new cell gets, unless it belongs below an edited one. */
  readonly index: number;
}

/**
 * Put a cell into a notebook through its shared model: one undo step, whatever came just before
 * (N5). A cell with the same id that nobody has edited is updated in its place (N6).
 */
export function putCell(
  model: INotebookModel,
  { id, parameters, text, index }: IPutRequest
): { outcome: InsertOutcome; index: number } {
  const notebook = model.sharedModel;
  const stamp: ICellStamp = {
    id,
    version: 1,
    parameters,
    sourceHash: sourceHash(text)
  };
  const earlier = notebook.cells.flatMap((cell, at) =>
    stampOf(cell.getMetadata())?.id === id ? [{ cell, at }] : []
  );
  const ours = earlier.filter(
    ({ cell }) =>
      stampOf(cell.getMetadata())?.sourceHash === sourceHash(cell.getSource())
  );
  const target = ours.at(-1);
  if (target && target.cell.getSource() === text) {
    return { outcome: 'unchanged', index: target.at };
  }
  beginUndoStep(notebook);
  if (target) {
    notebook.transact(() => {
      target.cell.setSource(text);
      target.cell.setMetadata('keepstep', { ...stamp });
    });
    return { outcome: 'updated', index: target.at };
  }
  const edited = earlier.at(-1);
  const at = edited ? edited.at + 1 : index;
  notebook.transact(() => {
    notebook.insertCell(at, {
      cell_type: 'code',
      source: text,
      metadata: { keepstep: { ...stamp }, trusted: true }
    });
  });
  return { outcome: edited ? 'edited' : 'inserted', index: at };
}

// --- Internal helpers ---

function stampOf(metadata: object): Partial<ICellStamp> | undefined {
  const stamp = (metadata as { keepstep?: unknown }).keepstep;
  return typeof stamp === 'object' && stamp !== null ? stamp : undefined;
}

/** Without this the undo manager joins what happens within half a second into one step. */
function beginUndoStep(notebook: INotebookModel['sharedModel']): void {
  const { undoManager } = notebook as {
    undoManager?: { stopCapturing?: () => void };
  };
  undoManager?.stopCapturing?.();
}
