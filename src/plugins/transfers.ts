import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { baseName } from '#core/domain/storeUri';
import { errorFrom } from '#core/protocol/wireError';
import { showFailure } from '../commands/showFailure';
import type { IModels } from '../model/models';
import { sizeText } from '../model/sizeText';
import { visibleName } from '../model/visibleName';
import { IKeepstep } from '../tokens';
import { TransferAnnouncer } from '../widgets/transferAnnouncer';

/** Says how a transfer ended, aloud too, and shows what it brought. */
export const transfersPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-keepstep:transfers',
  description: 'Notifies at the end of a transfer.',
  autoStart: true,
  requires: [IKeepstep],
  optional: [ITranslator],
  activate: (_, models: IModels, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_keepstep');
    Widget.attach(
      new TransferAnnouncer(models.transfers, trans),
      document.body
    );
    models.transfers.transferFinished.connect((_, transfer) => {
      void models.tree.refresh();
      void models.currentRun.refresh();
      if (models.transfers.isAwaited(transfer.id)) {
        return;
      }
      const name = visibleName(baseName(transfer.source));
      const size = sizeText(transfer.bytesTotal);
      if (transfer.state === 'done') {
        Notification.success(
          transfer.kind === 'upload'
            ? trans.__('Uploaded %1 (%2), verified.', name, size)
            : trans.__('Downloaded %1 (%2), verified.', name, size),
          { autoClose: 8000 }
        );
      } else if (transfer.state === 'failed' && transfer.error) {
        showFailure(errorFrom(transfer.error, transfer.kind), trans);
      }
    });
  }
};
