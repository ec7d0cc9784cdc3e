import { isFinal, type ITransferRecord } from '#core/domain/transfer';

/**
 * The order in which transfers are shown: first what is under way, as it was asked for, with the
 * hurried before the others; then what is over, the latest first (U31).
 */
export function transferOrder(
  transfers: readonly ITransferRecord[]
): readonly ITransferRecord[] {
  const underWay = transfers.filter(({ state }) => !isFinal(state));
  const over = transfers.filter(({ state }) => isFinal(state));
  return [
    ...underWay.filter(({ state }) => state !== 'queued'),
    ...underWay.filter(one => isWaiting(one) && one.priority === 'emergency'),
    ...underWay.filter(one => isWaiting(one) && one.priority !== 'emergency'),
    ...over.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
  ];
}

// --- Internal helpers ---

function isWaiting({ state }: ITransferRecord): boolean {
  return state === 'queued';
}
