import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { aggregateOf } from '../model/aggregate';
import type { IModels } from '../model/models';
import { IKeepstep } from '../tokens';
import { TransferStatus } from '../widgets/transferStatus';

/** The transfers under way, in the status bar; hidden when there are none. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:status',
  description: 'Shows the transfers under way in the status bar.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [IStatusBar, ITranslator],
  activate: (
    app,
    models: IModels,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    if (!statusBar) {
      return;
    }
    const known = translator ?? nullTranslator;
    const item = new TransferStatus({
      models,
      trans: known.load('jupyterlab_keepstep'),
      locale: known.languageCode.replace('_', '-'),
      run: (command, args) => void app.commands.execute(command, args)
    });
    const isActive = () =>
      aggregateOf(models.transfers.state.transfers) !== null;
    const activeStateChanged = new Signal<TransferStatus, void>(item);
    let was = isActive();
    models.transfers.stateChanged.connect(() => {
      if (isActive() !== was) {
        was = !was;
        activeStateChanged.emit();
      }
    });
    statusBar.registerStatusItem(statusPlugin.id, {
      item,
      align: 'middle',
      rank: 2,
      priority: 1,
      isActive,
      activeStateChanged
    });
  }
};
