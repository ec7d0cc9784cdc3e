import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { IModels } from '../model/models';
import { IKeepstep } from '../tokens';
import { TransferAnnouncer } from '../widgets/transferAnnouncer';
import { notifyOfTransfers } from './notifyOfTransfers';

/** Says how a transfer goes and how it ended, aloud too, and shows what it brought. */
export const transfersPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:transfers',
  description: 'Notifies of transfers.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [ITranslator],
  activate: (app, models: IModels, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_keepstep');
    Widget.attach(
      new TransferAnnouncer(models.transfers, trans),
      document.body
    );
    models.transfers.transferFinished.connect(() => {
      void models.tree.refresh();
      void models.currentRun.refresh();
    });
    notifyOfTransfers({
      models,
      trans,
      now: () => Date.now(),
      showTransfers: id =>
        void app.commands.execute('keepstep:show-transfers', id ? { id } : {})
    });
  }
};
