import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import {
  IDefaultFileBrowser,
  IFileBrowserFactory
} from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { StoreError } from '#core/domain/errors';
import * as factories from '../commands';
import type { ICommandContext } from '../commands/command';
import type { IModels } from '../model/models';
import { insertCell } from '../notebook/insertCell';
import { IKeepstep } from '../tokens';
import { CheckpointPanel, PANEL_ID } from '../widgets/checkpointPanel';

/** Registers every command, and lists in the palette those that need no row. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:commands',
  description: 'Adds the commands for training checkpoints.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [
    ITranslator,
    ICommandPalette,
    INotebookTracker,
    IFileBrowserFactory,
    IDefaultFileBrowser
  ],
  activate: (
    app,
    models: IModels,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    notebooks: INotebookTracker | null,
    browsers: IFileBrowserFactory | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_keepstep');
    const showPanel = () => app.shell.activateById(PANEL_ID);
    const context: ICommandContext = {
      models,
      trans,
      currentNotebook: () => notebooks?.currentWidget ?? null,
      newNotebook: () => newNotebook(app, browser, trans),
      insertCell,
      selectedInFileBrowser: () =>
        selectedIn(app, browsers?.tracker.currentWidget ?? browser),
      showPanel,
      focusFilter: () => {
        showPanel();
        // The palette gives the focus back to the main area as it closes: after that.
        requestAnimationFrame(() => panelOf(app)?.focusFilter());
      },
      showTransfers: id => {
        models.panel.setTransfersOpen(true);
        if (id !== undefined) {
          models.panel.setTransfer(id);
        }
        showPanel();
        requestAnimationFrame(() => panelOf(app)?.focusTransfers());
      },
      now: () => Date.now()
    };
    const category = trans.__('Training Checkpoints');
    for (const make of Object.values(factories)) {
      const { id, inPalette, ...options } = make(context);
      app.commands.addCommand(id, options);
      if (inPalette) {
        palette?.addItem({ command: id, category });
      }
    }
    const notify = () => app.commands.notifyCommandChanged();
    models.tree.stateChanged.connect(notify);
    models.transfers.stateChanged.connect(notify);
  }
};

// --- Internal helpers ---

/** The panel, which a user may have moved to the other side. */
function panelOf({ shell }: JupyterFrontEnd): CheckpointPanel | null {
  for (const area of ['left', 'right']) {
    for (const widget of shell.widgets(area)) {
      if (widget instanceof CheckpointPanel) {
        return widget;
      }
    }
  }
  return null;
}

async function newNotebook(
  app: JupyterFrontEnd,
  browser: IDefaultFileBrowser | null,
  trans: ICommandContext['trans']
): Promise<NotebookPanel> {
  const { specs } = app.serviceManager.kernelspecs;
  const made: unknown = await app.commands.execute('notebook:create-new', {
    // Said outright: the file browser in use may show another drive.
    cwd: browser?.model.path || '/',
    kernelName: specs?.default
  });
  if (!(made instanceof NotebookPanel)) {
    throw new StoreError(
      'unsupported',
      trans.__('A notebook could not be opened from here.'),
      {
        operation: 'notebook',
        uri: '',
        next: trans.__('Open a notebook yourself, and try again.')
      }
    );
  }
  await made.context.ready;
  return made;
}

/** The first selected item of a file browser that shows the server's own disk. */
function selectedIn(
  app: JupyterFrontEnd,
  browser: IDefaultFileBrowser | null
): string | null {
  const item = browser?.selectedItems().next().value;
  if (!item || app.serviceManager.contents.driveName(item.path) !== '') {
    return null;
  }
  return item.type === 'directory' ? `${item.path}/` : item.path;
}
