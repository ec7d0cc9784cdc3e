import { isFinal, type ITransferRecord } from '#core/domain/transfer';

/** All transfers under way as one. */
export interface IAggregate {
  readonly count: number;
  /** What is moved, where it is only one. */
  readonly only: ITransferRecord | null;
  /** `paused`: all of them are; `waiting`: none has begun; `verifying`: nothing else is done. */
  readonly activity: 'moving' | 'verifying' | 'paused' | 'waiting';
  /** 0 to 100, rounded down: 100 only when every byte is acknowledged. */
  readonly percentage: number;
  readonly bytesPerSecond: number | null;
  /** Null where it cannot be known: what waits has not said yet how much it is. */
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
  // What is paused is part of the way, but nobody waits for it.
  const goingOn = active.filter(({ state }) => state !== 'paused');
  const rates = active.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  const rate = rates.length > 0 ? sum(rates) : null;
  const isKnown = goingOn.every(({ bytesTotal }) => bytesTotal > 0);
  return {
    count: active.length,
    only: active.length === 1 ? (active[0] ?? null) : null,
    activity: activityOf(active),
    percentage: percentageOf(acknowledgedOf(active), totalOf(active)),
    bytesPerSecond: rate,
    secondsLeft:
      rate && isKnown
        ? (totalOf(goingOn) - acknowledgedOf(goingOn)) / rate
        : null,
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

function activityOf(
  active: readonly ITransferRecord[]
): IAggregate['activity'] {
  const states = new Set(active.map(({ state }) => state));
  if (states.has('running')) {
    return 'moving';
  }
  if (states.has('verifying')) {
    return 'verifying';
  }
  return states.has('queued') ? 'waiting' : 'paused';
}

function totalOf(transfers: readonly ITransferRecord[]): number {
  return sum(transfers.map(({ bytesTotal }) => bytesTotal));
}

function acknowledgedOf(transfers: readonly ITransferRecord[]): number {
  return sum(transfers.map(({ bytesAcknowledged }) => bytesAcknowledged));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
