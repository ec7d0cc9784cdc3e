import { Context } from '@jupyterlab/docregistry';
import {
  NotebookModelFactory,
  type INotebookModel,
  type NotebookPanel
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { ServiceManagerMock } from '@jupyterlab/services/lib/testutils';
import { Widget } from '@lumino/widgets';
import { cellText } from '../cellCatalogue';
import { insertCell } from '../insertCell';

const parameters = { RUN_URI: 'gs://bucket/run' };

describe('insertCell', () => {
  let context: Context<INotebookModel>;
  let panel: NotebookPanel;

  beforeEach(async () => {
    context = new Context<INotebookModel>({
      manager: new ServiceManagerMock(),
      factory: new NotebookModelFactory(),
      path: 'training.ipynb',
      kernelPreference: { shouldStart: false, canStart: false }
    });
    await context.initialize(true);
    panel = NBTestUtils.createNotebookPanel(context);
    Widget.attach(panel, document.body);
  });

  afterEach(() => {
    panel.dispose();
    context.dispose();
  });

  const sources = () =>
    context.model.sharedModel.cells.map(cell => cell.getSource());

  it('N5 puts the cell below the active one and makes it active', async () => {
    context.model.sharedModel.insertCells(0, [
      { cell_type: 'code', source: 'a' },
      { cell_type: 'code', source: 'b' }
    ]);
    panel.content.activeCellIndex = 0;
    const id = 'trainer-upload-callback';
    expect(await insertCell(panel, { id, parameters })).toBe('inserted');
    expect(sources().slice(0, 3)).toEqual(['a', cellText(id, parameters), 'b']);
    expect(panel.content.activeCellIndex).toBe(1);
  });

  it('N6 updates that cell when asked again, wherever the user is by then', async () => {
    const id = 'resume-trainer';
    await insertCell(panel, { id, parameters });
    panel.content.activeCellIndex = 0;
    const changed = { ...parameters, OUTPUT_DIR: 'out' };
    expect(await insertCell(panel, { id, parameters: changed })).toBe(
      'updated'
    );
    expect(
      sources().filter(source => source === cellText(id, changed))
    ).toHaveLength(1);
  });

  it('refuses a read-only notebook by its name', async () => {
    context.model.readOnly = true;
    await expect(
      insertCell(panel, { id: 'sign-in-google', parameters: {} })
    ).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'The notebook training.ipynb is read-only.'
    });
  });

  it('refuses a notebook for another language', async () => {
    context.model.sharedModel.setMetadata('language_info', { name: 'julia' });
    await expect(
      insertCell(panel, { id: 'sign-in-google', parameters: {} })
    ).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'The notebook training.ipynb is for julia.'
    });
  });

  it('N3 leaves the notebook as it is when a parameter is not the cell’s', async () => {
    const before = sources();
    await expect(
      insertCell(panel, { id: 'sign-in-google', parameters })
    ).rejects.toMatchObject({ kind: 'bad-message' });
    expect(sources()).toEqual(before);
  });
});
