import type { ITransferRecord } from '#core/domain/transfer';
import type { TransferAction } from './transferActions';

/** By the id of a transfer: what was asked of it and has not happened yet. */
export type AskedOfTransfers = Readonly<Record<string, TransferAction>>;

/** What was asked of those whose state has not changed since. */
export function stillAsked(
  asked: AskedOfTransfers,
  before: readonly ITransferRecord[],
  now: readonly ITransferRecord[]
): AskedOfTransfers {
  return Object.keys(asked)
    .filter(id => stateOf(before, id) !== stateOf(now, id))
    .reduce(withoutAsked, asked);
}

/** The same without one transfer. */
export function withoutAsked(
  asked: AskedOfTransfers,
  id: string
): AskedOfTransfers {
  return Object.fromEntries(
    Object.entries(asked).filter(([other]) => other !== id)
  );
}

// --- Internal helpers ---

function stateOf(
  transfers: readonly ITransferRecord[],
  id: string
): ITransferRecord['state'] | undefined {
  return transfers.find(transfer => transfer.id === id)?.state;
}
