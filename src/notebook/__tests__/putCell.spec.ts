import { NotebookModel } from '@jupyterlab/notebook';
import { putCell, type IPutRequest } from '../putCell';
import { sourceHash } from '../sourceHash';

const request: IPutRequest = {
  id: 'resume-trainer',
  parameters: { RUN_URI: 'gs://bucket/run' },
  text: 'print(1)',
  index: 1
};

const stamp = {
  id: 'resume-trainer',
  version: 1,
  parameters: { RUN_URI: 'gs://bucket/run' },
  sourceHash: sourceHash('print(1)')
};

describe('putCell', () => {
  let model: NotebookModel;

  const sources = () => model.sharedModel.cells.map(cell => cell.getSource());

  beforeEach(() => {
    model = new NotebookModel();
    model.sharedModel.insertCells(0, [
      { cell_type: 'code', source: 'above' },
      { cell_type: 'code', source: 'below' }
    ]);
    model.sharedModel.clearUndoHistory();
  });

  afterEach(() => model.dispose());

  it('N5 inserts at the index, and says in the metadata what it put there', () => {
    expect(putCell(model, request)).toEqual({ outcome: 'inserted', index: 1 });
    expect(sources()).toEqual(['above', 'print(1)', 'below']);
    expect(model.sharedModel.cells[1]!.getMetadata('keepstep')).toEqual(stamp);
  });

  it('N5 is one undo step, apart from the edit just before it', () => {
    model.sharedModel.insertCell(2, { cell_type: 'code', source: 'typed' });
    putCell(model, request);
    model.sharedModel.undo();
    expect(sources()).toEqual(['above', 'below', 'typed']);
    model.sharedModel.undo();
    expect(sources()).toEqual(['above', 'below']);
  });

  it('N6 updates the cell in its place, in one undo step', () => {
    putCell(model, request);
    const changed = { ...request, text: 'print(2)', index: 3 };
    expect(putCell(model, changed)).toEqual({ outcome: 'updated', index: 1 });
    expect(sources()).toEqual(['above', 'print(2)', 'below']);
    model.sharedModel.undo();
    expect(sources()).toEqual(['above', 'print(1)', 'below']);
    expect(model.sharedModel.cells[1]!.getMetadata('keepstep')).toEqual(stamp);
  });

  it('N6 does nothing when the text is the same', () => {
    putCell(model, request);
    model.sharedModel.clearUndoHistory();
    expect(putCell(model, request)).toEqual({ outcome: 'unchanged', index: 1 });
    expect(model.sharedModel.canUndo()).toBe(false);
  });

  it('N6 leaves an edited cell alone, puts a new one below it, and updates that one later', () => {
    putCell(model, request);
    model.sharedModel.cells[1]!.setSource('print(1)  # mine');
    const again = { ...request, text: 'print(2)', index: 0 };
    expect(putCell(model, again)).toEqual({ outcome: 'edited', index: 2 });
    const third = { ...request, text: 'print(3)', index: 0 };
    expect(putCell(model, third)).toEqual({ outcome: 'updated', index: 2 });
    expect(sources()).toEqual([
      'above',
      'print(1)  # mine',
      'print(3)',
      'below'
    ]);
  });

  it('N6 never touches a cell of another id, or one whose metadata is no record', () => {
    putCell(model, { ...request, id: 'sign-in-google' });
    model.sharedModel.cells[0]!.setMetadata('keepstep', 'resume-trainer');
    expect(putCell(model, { ...request, index: 0 }).outcome).toBe('inserted');
    expect(sources()).toEqual(['print(1)', 'above', 'print(1)', 'below']);
  });
});
