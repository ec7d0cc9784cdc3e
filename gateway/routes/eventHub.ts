import type { ITransferRecord } from '#core/domain/transfer';
import type { GatewayEvent, ISnapshot } from '#core/protocol/events';

/** A change of the list of transfers, before it has a number. */
export type TransferChange =
  | { readonly type: 'transfer'; readonly transfer: ITransferRecord }
  | { readonly type: 'removed'; readonly id: string };

/** Who is told of events. */
export type EventListener = (event: GatewayEvent) => void;

/**
 * Numbers the changes of transfers and tells everyone who listens. A listener is handed a
 * snapshot first; every change after it has the next number (G13).
 */
export class EventHub {
  constructor(
    private readonly _instance: string,
    private readonly _state: () => Pick<ISnapshot, 'transfers' | 'rateLimit'>
  ) {}

  /** The state now, as a new listener and a poller get it. */
  snapshot(): ISnapshot {
    return {
      type: 'snapshot',
      instance: this._instance,
      sequence: this._sequence,
      ...this._state()
    };
  }

  /** Hand everyone who listens a fresh snapshot: what has no event of its own has changed. */
  announce(): ISnapshot {
    const snapshot = this.snapshot();
    this._listeners.forEach(listener => listener(snapshot));
    return snapshot;
  }

  publish(change: TransferChange): void {
    this._sequence += 1;
    const event = { ...change, sequence: this._sequence };
    for (const listener of this._listeners) {
      listener(event);
    }
  }

  /** @returns what ends the listening. */
  subscribe(listener: EventListener): () => void {
    listener(this.snapshot());
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _sequence = 0;
  private readonly _listeners = new Set<EventListener>();
}
