import { isFinal, type ITransferRecord } from '#core/domain/transfer';

/** All transfers under way as one. */
export interface IAggregate {
  readonly count: number;
  /** 0 to 100, rounded down: 100 only when every byte is acknowledged. */
  readonly percentage: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly uploading: boolean;
  readonly downloading: boolean;
}

/** What the status bar says; null when nothing is under way. */
export function aggregateOf(
  transfers: readonly ITransferRecord[]
): IAggregate | null {
  const active = transfers.filter(({ state }) => !isFinal(state));
  if (active.length === 0) {
    return null;
  }
  const total = sum(active.map(({ bytesTotal }) => bytesTotal));
  const acknowledged = sum(active.map(record => record.bytesAcknowledged));
  const rates = active.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  const rate = rates.length > 0 ? sum(rates) : null;
  return {
    count: active.length,
    percentage: percentageOf(acknowledged, total),
    bytesPerSecond: rate,
    secondsLeft: rate ? (total - acknowledged) / rate : null,
    uploading: active.some(({ kind }) => kind === 'upload'),
    downloading: active.some(({ kind }) => kind === 'download')
  };
}

/** 0 to 100, rounded down; 0 of nothing is 0. */
export function percentageOf(acknowledged: number, total: number): number {
  return total > 0
    ? Math.max(0, Math.min(100, Math.floor((100 * acknowledged) / total)))
    : 0;
}

// --- Internal helpers ---

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
