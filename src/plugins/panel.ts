import {
  ILayoutRestorer,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
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
    chooseCurrentRun(models);
    void keepPanelState(models, stateDB);
  }
};
