import { Notification } from '@jupyterlab/apputils';
import { errorFrom } from '#core/protocol/wireError';
import type { ITransferRecord } from '#core/domain/transfer';
import { showFailure, showingFailure } from '../commands/showFailure';
import {
  TransferNotice,
  showAction,
  type NoticeContext
} from '../commands/transferNotice';
import { transferSuccess } from '../model/transferTitle';

/**
 * A notification for each transfer that was started in this tab, from its start to its end, and
 * one for the end of any other that was seen under way (U10, U44, U45). Whoever waits for a
 * transfer has one of its own.
 */
export function notifyOfTransfers(context: NoticeContext): void {
  const { transfers } = context.models;
  const notices = new Map<string, TransferNotice>();
  const ends = new Map<string, string>();
  transfers.transferStarted.connect((_, record) => {
    // That it had failed is no news any more.
    const end = ends.get(record.id);
    if (end !== undefined) {
      Notification.dismiss(end);
      ends.delete(record.id);
    }
    // Asked for again while it is under way, it is the same transfer.
    if (!notices.has(record.id)) {
      notices.set(record.id, new TransferNotice(context, record));
    }
  });
  transfers.transferFinished.connect((_, record) => {
    const notice = notices.get(record.id);
    notices.delete(record.id);
    if (transfers.isAwaited(record.id) || record.state === 'cancelled') {
      notice?.takeAway();
    } else {
      tellEnd(context, record, (type, message, options) => {
        const end = notice
          ? notice.endAs(message, type, options)
          : Notification.emit(message, type, options);
        ends.set(record.id, end);
      });
    }
  });
}

// --- Internal helpers ---

/** How long it is said that all is well, in milliseconds. */
const GOOD_NEWS = 8000;

function tellEnd(
  context: NoticeContext,
  record: ITransferRecord,
  show: (
    type: 'success' | 'error',
    message: string,
    options: Notification.IOptions<never>
  ) => void
): void {
  const { trans, models } = context;
  if (record.state === 'done') {
    show('success', transferSuccess(record, trans), { autoClose: GOOD_NEWS });
  } else if (record.error) {
    const retry: Notification.IAction = {
      label: trans.__('Retry'),
      caption: trans.__('What arrived before is not moved again'),
      callback: () =>
        void showingFailure(trans, () => models.transfers.retry(record.id))
    };
    // A gateway that was restarted without its journal has nothing left to try again.
    const isKnown = models.transfers.find(record.id) !== null;
    showFailure(errorFrom(record.error, record.kind), trans, {
      actions: isKnown ? [retry, showAction(context, record.id)] : [],
      show: (message, options) => show('error', message, options)
    });
  }
}
