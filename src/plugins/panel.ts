import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import type { IModels } from '../model/models';
import { IKeepstep } from '../tokens';
import { CheckpointPanel, PANEL_ID } from '../widgets/checkpointPanel';
import { chooseCurrentRun } from './chooseCurrentRun';
import { keepPanelState } from './keepPanelState';

/** The panel in the left sidebar. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:panel',
  description: 'Adds the panel of training checkpoints.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [ITranslator, ILayoutRestorer, IStateDB],
  activate: (
    app,
    models: IModels,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    stateDB: IStateDB | null
  ) => {
    const known = translator ?? nullTranslator;
    const panel = new CheckpointPanel({
      models,
      trans: known.load('jupyterlab_keepstep'),
      locale: known.languageCode.replace('_', '-'),
      commands: app.commands
    });
    // 501 to 899 is for extensions: https://jupyterlab.readthedocs.io (extension points).
    app.shell.add(panel, 'left', { rank: 600 });
    restorer?.add(panel, PANEL_ID);
    returnFocus(app, panel);
    chooseCurrentRun(models);
    void keepPanelState(models, stateDB);
  }
};

// --- Internal helpers ---

/** A context menu leaves the keyboard nowhere when it closes: back to where it was opened. */
function returnFocus({ contextMenu }: JupyterFrontEnd, panel: Widget): void {
  let opener: HTMLElement | null = null;
  panel.node.addEventListener(
    'contextmenu',
    ({ target }) => {
      const element = target instanceof Element ? target : null;
      opener = element?.closest<HTMLElement>('[tabindex="0"]') ?? opener;
    },
    true
  );
  contextMenu.menu.aboutToClose.connect(() => {
    const wanted = opener;
    opener = null;
    // Unless what was chosen has taken it: a dialog does.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) {
        wanted?.focus();
      }
    });
  });
}
