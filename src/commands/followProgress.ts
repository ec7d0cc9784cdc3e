import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import type { ICommandContext } from './command';
import { TransferNotice } from './transferNotice';

/**
 * Show a transfer's progress in one notification until it is done. It goes away with it: who
 * waits for the transfer says what comes next.
 *
 * @throws StoreError what the transfer failed with; `cancelled` when someone stopped it.
 */
export async function followProgress(
  context: ICommandContext,
  record: ITransferRecord
): Promise<void> {
  const { transfers } = context.models;
  if (isFinal(record.state)) {
    await transfers.whenDone(record);
    return;
  }
  const notice = new TransferNotice(context, record);
  try {
    await transfers.whenDone(record);
  } finally {
    notice.takeAway();
  }
}
