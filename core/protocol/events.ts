import type { ITransferRecord } from '../domain/transfer';
import {
  array,
  exactly,
  nullable,
  number,
  object,
  string,
  type Decoder
} from './decode';
import { transferRecord } from './shapes';

/** The whole state, with the number of the last change in it. Sent on connect, and by polling. */
export interface ISnapshot {
  readonly type: 'snapshot';
  /** New with each start of the gateway: numbers of two instances do not compare. */
  readonly instance: string;
  readonly sequence: number;
  readonly transfers: readonly ITransferRecord[];
  /** Bytes per second that all transfers may use together; null where there is no limit. */
  readonly rateLimit: number | null;
}

/** A transfer that is new, or changed. */
export interface ITransferChanged {
  readonly type: 'transfer';
  /** One more than the change before; a gap means: ask for a fresh snapshot. */
  readonly sequence: number;
  readonly transfer: ITransferRecord;
}

/** A finished transfer that was cleared from the list. */
export interface ITransferRemoved {
  readonly type: 'removed';
  readonly sequence: number;
  readonly id: string;
}

/** A line of the event stream. */
export type GatewayEvent = ISnapshot | ITransferChanged | ITransferRemoved;

export const snapshot: Decoder<ISnapshot> = object<ISnapshot>({
  type: exactly('snapshot'),
  instance: string,
  sequence: number,
  transfers: array(transferRecord),
  rateLimit: nullable(number)
});

const changed: Decoder<ITransferChanged> = object<ITransferChanged>({
  type: exactly('transfer'),
  sequence: number,
  transfer: transferRecord
});

const removed: Decoder<ITransferRemoved> = object<ITransferRemoved>({
  type: exactly('removed'),
  sequence: number,
  id: string
});

/** Decode one event by its `type`. */
export const gatewayEvent: Decoder<GatewayEvent> = (value, path = '$') => {
  switch ((value as { type?: unknown } | null)?.type) {
    case 'transfer':
      return changed(value, path);
    case 'removed':
      return removed(value, path);
    default:
      return snapshot(value, path);
  }
};
