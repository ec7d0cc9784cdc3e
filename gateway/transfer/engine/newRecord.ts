import type { ITransferRecord } from '#core/domain/transfer';
import type { ITransferJob } from '../checkpoint/job';

/** Of a transfer that does not move. */
export const STANDING_STILL = {
  bytesPerSecond: null,
  secondsLeft: null
} as const;

/** Of a transfer of which nothing has been moved yet. */
export const NOTHING_MOVED = {
  bytesAcknowledged: 0,
  bytesTotal: 0,
  files: { done: 0, total: 0, current: null, underWay: [] },
  ...STANDING_STILL,
  error: null,
  startedAt: null,
  endedAt: null
} as const;

/** The record of a transfer that waits for its turn. */
export function newRecord(
  { kind, priority }: ITransferJob,
  initial: Pick<ITransferRecord, 'id' | 'source' | 'target'>
): ITransferRecord {
  return {
    ...initial,
    origin: 'gateway',
    kind,
    priority: priority ?? 'normal',
    ...NOTHING_MOVED,
    state: 'queued'
  };
}
