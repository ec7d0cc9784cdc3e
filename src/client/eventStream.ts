import { StoreError } from '#core/domain/errors';
import { gatewayEvent, type GatewayEvent } from '#core/protocol/events';
import {
  reduceEvents,
  type ITransfersState
} from '#core/protocol/reduceEvents';
import { reportOf } from '#core/protocol/wireError';
import type { IErrorReport } from '#core/domain/transfer';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { abortedWith } from './abortedWith';
import { eventLines } from './eventLines';
import type { IGatewayClient } from './gatewayClient';

/** How the browser hears of changes: not yet, by the stream, by asking, or not at all. */
export type Connection = 'connecting' | 'live' | 'polling' | 'down';

/** What the stream knows. */
export interface IStreamState {
  readonly connection: Connection;
  /** Null until the first snapshot; kept while the connection is down. */
  readonly transfers: ITransfersState | null;
  /** Why the connection is down. */
  readonly error: IErrorReport | null;
}

/** The times of the stream, in milliseconds. */
export interface IStreamTimes {
  /** A stream that brings nothing for this long is held back by something in between: poll. */
  readonly firstByte: number;
  /** A keep-alive comes every 15 s; after this long without a byte the stream is dead. */
  readonly silence: number;
  readonly poll: number;
  readonly firstRetry: number;
  readonly longestRetry: number;
}

const TIMES: IStreamTimes = {
  firstByte: 4000,
  silence: 40000,
  poll: 2000,
  firstRetry: 500,
  longestRetry: 15000
};

/**
 * Follows the gateway's transfers: one stream for a whole browser tab. A stream that breaks is
 * opened again, a gap in the numbers asks for a fresh snapshot, and where no byte comes through
 * it polls.
 */
export class EventStream implements IDisposable {
  constructor(
    private readonly _client: IGatewayClient,
    times: Partial<IStreamTimes> = {}
  ) {
    this._times = { ...TIMES, ...times };
  }

  get state(): IStreamState {
    return this._state;
  }

  get stateChanged(): ISignal<this, IStreamState> {
    return this._stateChanged;
  }

  get isDisposed(): boolean {
    return this._ended.signal.aborted;
  }

  /** Connect, and stay connected until disposed. Calling it again changes nothing. */
  start(): void {
    if (!this._started) {
      this._started = true;
      void this._run();
    }
  }

  /** Ask for a fresh snapshot now, besides the stream. Failing is for the stream to find out. */
  async refresh(): Promise<void> {
    try {
      const signal = this._ended.signal;
      this._apply(await this._client.call('listTransfers', {}, { signal }));
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
    }
  }

  dispose(): void {
    this._ended.abort();
    Signal.clearData(this);
  }

  // --- Internal helpers ---

  private async _run(): Promise<void> {
    let wait = this._times.firstRetry;
    while (!this.isDisposed) {
      const before = this._state.transfers;
      try {
        await this._read();
      } catch (error) {
        await this._poll(error);
      }
      // Something was heard: the next failure is a new one.
      wait =
        this._state.transfers === before
          ? Math.min(wait * 2, this._times.longestRetry)
          : this._times.firstRetry;
      await this._delay(wait);
    }
  }

  /** Read one stream to its end. It ends by itself when it falls silent. */
  private async _read(): Promise<void> {
    const attempt = abortedWith(this._ended.signal);
    const heard = abortedWith(attempt.signal);
    const end = () => attempt.abort();
    let silence = setTimeout(end, this._times.silence);
    void this._pollWhileHeldBack(heard.signal);
    try {
      const stream = await this._client.openEvents({ signal: attempt.signal });
      for await (const line of eventLines(stream)) {
        heard.abort();
        clearTimeout(silence);
        silence = setTimeout(end, this._times.silence);
        if (line !== null) {
          await this._hear(line);
        }
      }
    } finally {
      clearTimeout(silence);
      end();
    }
  }

  private async _pollWhileHeldBack(ended: AbortSignal): Promise<void> {
    await this._delay(this._times.firstByte, ended);
    while (!ended.aborted) {
      await this._pollOnce();
      await this._delay(this._times.poll, ended);
    }
  }

  private async _hear(line: string): Promise<void> {
    const event = gatewayEvent(JSON.parse(line));
    if (this._apply(event, 'live')) {
      return;
    }
    const signal = this._ended.signal;
    this._apply(
      await this._client.call('listTransfers', {}, { signal }),
      'live'
    );
  }

  /** @returns whether the event fitted on what was known. */
  private _apply(event: GatewayEvent, connection?: Connection): boolean {
    if (this.isDisposed) {
      return true;
    }
    const known = this._state.transfers;
    // A snapshot that was asked for may arrive after changes that are newer than it.
    const stale =
      event.type === 'snapshot' &&
      event.instance === known?.instance &&
      event.sequence < known.sequence;
    const transfers = stale ? known : reduceEvents(known, event);
    if (transfers === null) {
      return false;
    }
    this._dispatch({
      connection: connection ?? this._state.connection,
      transfers,
      error: null
    });
    return true;
  }

  /** After a stream failed: is the gateway there at all? */
  private async _poll(streamError: unknown): Promise<void> {
    if (this.isDisposed) {
      return;
    }
    if (!(await this._pollOnce())) {
      return;
    }
    const unreadable =
      streamError instanceof StoreError && streamError.kind === 'unsupported';
    while (unreadable && !this.isDisposed) {
      await this._delay(this._times.poll);
      await this._pollOnce();
    }
  }

  private async _pollOnce(): Promise<boolean> {
    try {
      const signal = this._ended.signal;
      const snapshot = await this._client.call('listTransfers', {}, { signal });
      this._apply(snapshot, 'polling');
      return true;
    } catch (error) {
      if (!this.isDisposed) {
        this._dispatch({
          ...this._state,
          connection: 'down',
          error: reportOf(error)
        });
      }
      return false;
    }
  }

  /** Ends early when `ended` fires. */
  private _delay(
    milliseconds: number,
    ended: AbortSignal = this._ended.signal
  ): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        ended.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      ended.addEventListener('abort', done);
    });
  }

  private _dispatch(state: IStreamState): void {
    this._state = state;
    this._stateChanged.emit(state);
  }

  private readonly _times: IStreamTimes;
  private readonly _ended = new AbortController();
  private readonly _stateChanged = new Signal<this, IStreamState>(this);
  private _started = false;
  private _state: IStreamState = {
    connection: 'connecting',
    transfers: null,
    error: null
  };
}
