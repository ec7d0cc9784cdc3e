import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { Notification } from '@jupyterlab/apputils';
import { percentageOf } from '../model/aggregate';
import type { ICommandContext } from './command';

/** An update moves a toast to the top of its list: not more often than this, in milliseconds. */
const PACE = 700;

/**
 * Show a transfer's progress in one toast until it is done. The toast goes away with it: who
 * waits for the transfer says what comes next.
 *
 * @throws StoreError what the transfer failed with; `cancelled` when someone stopped it.
 */
export async function followProgress(
  { models: { transfers }, trans, now }: ICommandContext,
  record: ITransferRecord,
  title: string
): Promise<void> {
  if (isFinal(record.state)) {
    await transfers.whenDone(record);
    return;
  }
  const id = Notification.emit(title, 'in-progress', {
    autoClose: false,
    progress: 0,
    actions: [
      {
        label: trans.__('Cancel'),
        callback: () => {
          // A transfer that is over by now cannot be cancelled, which is as good.
          transfers.cancel(record.id).catch(() => undefined);
        }
      }
    ]
  });
  let shown = now();
  const show = () => {
    const current = transfers.state.transfers.find(
      transfer => transfer.id === record.id
    );
    if (current && now() - shown >= PACE) {
      shown = now();
      const percentage = percentageOf(
        current.bytesAcknowledged,
        current.bytesTotal
      );
      Notification.update({
        id,
        message: `${title}: ${percentage} %`,
        progress: percentage / 100
      });
    }
  };
  transfers.stateChanged.connect(show);
  try {
    await transfers.whenDone(record);
  } finally {
    transfers.stateChanged.disconnect(show);
    Notification.dismiss(id);
  }
}
