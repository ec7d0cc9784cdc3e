import type { ITransferRecord } from '#core/domain/transfer';

/** What a user can do with a transfer. */
export type TransferAction =
  'resume' | 'retry' | 'prioritise' | 'pause' | 'cancel' | 'clear';

/** What there is to do with a transfer in its state, the most likely first (U30). */
export function actionsOf({
  state,
  origin,
  priority
}: ITransferRecord): readonly TransferAction[] {
  if (origin === 'kernel') {
    // The gateway only passes on what a kernel says of its own transfers.
    return [];
  }
  switch (state) {
    case 'queued':
      return priority === 'emergency'
        ? ['pause', 'cancel']
        : ['prioritise', 'pause', 'cancel'];
    case 'running':
    case 'verifying':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'failed':
    case 'cancelled':
      return ['retry', 'clear'];
    case 'done':
      return ['clear'];
  }
}

/** Whether an action makes sense for a transfer now. */
export function allows(
  transfer: ITransferRecord,
  action: TransferAction
): boolean {
  return actionsOf(transfer).includes(action);
}
