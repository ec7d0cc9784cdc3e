import type { ITransferRecord } from '../domain/transfer';
import type { GatewayEvent } from './events';

/** What the browser knows of the gateway's transfers. */
export interface ITransfersState {
  readonly instance: string;
  readonly sequence: number;
  readonly transfers: readonly ITransferRecord[];
  /** Bytes per second that all transfers may use together; null where there is no limit. */
  readonly rateLimit: number | null;
}

/**
 * Fold one event into the state.
 *
 * @returns the new state, the same state for a change already known, or null where a change is
 * missing and a fresh snapshot is needed.
 */
export function reduceEvents(
  state: ITransfersState | null,
  event: GatewayEvent
): ITransfersState | null {
  if (event.type === 'snapshot') {
    return {
      instance: event.instance,
      sequence: event.sequence,
      transfers: event.transfers,
      rateLimit: event.rateLimit
    };
  }
  if (state === null) {
    return null;
  }
  if (event.sequence <= state.sequence) {
    return state;
  }
  if (event.sequence !== state.sequence + 1) {
    return null;
  }
  return {
    ...state,
    sequence: event.sequence,
    transfers: change(state.transfers, event)
  };
}

// --- Internal helpers ---

function change(
  transfers: readonly ITransferRecord[],
  event: Exclude<GatewayEvent, { type: 'snapshot' }>
): readonly ITransferRecord[] {
  if (event.type === 'removed') {
    return transfers.filter(transfer => transfer.id !== event.id);
  }
  const index = transfers.findIndex(
    transfer => transfer.id === event.transfer.id
  );
  return index < 0
    ? [...transfers, event.transfer]
    : transfers.with(index, event.transfer);
}
