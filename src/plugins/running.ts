import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { showingFailure } from '../commands/showFailure';
import type { IModels } from '../model/models';
import { IKeepstep } from '../tokens';
import { RunningTransfers } from '../widgets/runningTransfers';

/** The transfers under way, among what runs; where there is no Running panel, nothing. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:running',
  description: 'Lists the transfers under way in the Running panel.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app,
    models: IModels,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_keepstep');
    managers?.add(
      new RunningTransfers({
        models,
        trans,
        show: id =>
          void app.commands.execute('keepstep:show-transfers', { id }),
        cancel: id =>
          void showingFailure(trans, () => models.transfers.cancel(id))
      })
    );
  }
};
