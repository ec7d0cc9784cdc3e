import { cancelledError, StoreError } from '#core/domain/errors';
import {
  isFinal,
  type IErrorReport,
  type ITransferRecord
} from '#core/domain/transfer';
import type { IPlace } from '#core/protocol/routes';
import { errorFrom, reportOf } from '#core/protocol/wireError';
import { Signal, type ISignal } from '@lumino/signaling';
import type {
  Connection,
  EventStream,
  IStreamState
} from '../client/eventStream';
import type { ICallOptions, IGatewayClient } from '../client/gatewayClient';

import {
  stillAsked,
  withoutAsked,
  type AskedOfTransfers
} from './askedOfTransfers';
import { StateModel } from './stateModel';
import type { TransferAction } from './transferActions';

/** The transfers of the gateway, in the order in which they were asked for. */
export interface ITransfersModelState {
  readonly connection: Connection;
  /** Null before the first answer; another one means that the gateway was restarted. */
  readonly instance: string | null;
  readonly transfers: readonly ITransferRecord[];
  /** Bytes per second that all of them may use together; null where there is no limit. */
  readonly rateLimit: number | null;
  /** From this page. */
  readonly asked: AskedOfTransfers;
  /** Why the gateway cannot be heard. */
  readonly error: IErrorReport | null;
}

/** Starts, follows and cancels transfers. They go on without this page. */
export class TransfersModel extends StateModel<ITransfersModelState> {
  constructor(
    private readonly _client: IGatewayClient,
    private readonly _stream: EventStream
  ) {
    super({
      connection: 'connecting',
      instance: null,
      transfers: [],
      rateLimit: null,
      asked: {},
      error: null
    });
    _stream.stateChanged.connect(this._hear, this);
  }

  /** A transfer that was seen under way is done, failed or cancelled, or was lost with its gateway. */
  get transferFinished(): ISignal<this, ITransferRecord> {
    return this._transferFinished;
  }

  /** A transfer was started, or tried again, from this page, and nobody waits for it. */
  get transferStarted(): ISignal<this, ITransferRecord> {
    return this._transferStarted;
  }

  /** The gateway was started anew: it has forgotten what it was told. */
  get gatewayRestarted(): ISignal<this, void> {
    return this._gatewayRestarted;
  }

  async upload(
    request: {
      readonly source: IPlace;
      readonly target: IPlace;
      readonly allowIncomplete: boolean;
      /** Over a checkpoint of that name that may be whole. */
      readonly replace: boolean;
    },
    options: ICallOptions = {}
  ): Promise<ITransferRecord> {
    return this._started(this._client.call('startUpload', request, options));
  }

  /** From one storage to another, by the service where it has both. */
  async copy(
    request: {
      readonly source: IPlace;
      readonly target: IPlace;
      /** Over a checkpoint of that name that may be whole. */
      readonly replace: boolean;
    },
    options: ICallOptions = {}
  ): Promise<ITransferRecord> {
    return this._started(this._client.call('startCopy', request, options));
  }

  /**
   * A copy that is already there and right is kept: then the record is `done` at once. With
   * `isAwaited` the caller says what comes of it, and nobody else does.
   */
  async download(
    request: { readonly source: IPlace; readonly target: IPlace },
    options: ICallOptions & { readonly isAwaited?: boolean } = {}
  ): Promise<ITransferRecord> {
    const call = this._client.call('startDownload', request, options);
    return this._started(call, options.isAwaited);
  }

  async cancel(id: string, options: ICallOptions = {}): Promise<void> {
    await this._ask(id, 'cancel', () =>
      this._client.call('cancelTransfer', { id }, options)
    );
  }

  /** It holds still within a second; until then it is `asked`. */
  async pause(id: string, options: ICallOptions = {}): Promise<void> {
    await this._ask(id, 'pause', () =>
      this._client.call('pauseTransfer', { id }, options)
    );
  }

  async resume(id: string, options: ICallOptions = {}): Promise<void> {
    await this._ask(id, 'resume', () =>
      this._client.call('resumeTransfer', { id }, options)
    );
  }

  /** Try one that failed or was cancelled again, under its id. */
  async retry(id: string, options: ICallOptions = {}): Promise<void> {
    await this._ask(id, 'retry', () =>
      this._started(this._client.call('retryTransfer', { id }, options))
    );
  }

  /** Let one that waits go before all others. */
  async prioritise(id: string, options: ICallOptions = {}): Promise<void> {
    await this._ask(id, 'prioritise', () =>
      this._client.call('prioritiseTransfer', { id }, options)
    );
  }

  /** Limit what all transfers use together; null takes the limit away. */
  async setRateLimit(
    bytesPerSecond: number | null,
    options: ICallOptions = {}
  ): Promise<void> {
    await this._client.call('setRateLimit', { bytesPerSecond }, options);
    await this._stream.refresh();
  }

  /** Forget those that are over, or of these only some. */
  async clear(
    ids?: readonly string[],
    options: ICallOptions = {}
  ): Promise<void> {
    const request = ids ? { ids: [...ids] } : {};
    await this._client.call('clearTransfers', request, options);
    await this._stream.refresh();
  }

  find(id: string): ITransferRecord | null {
    return this.state.transfers.find(transfer => transfer.id === id) ?? null;
  }

  /**
   * The record of a transfer once it is over, whichever way.
   *
   * @throws StoreError `cancelled` by the signal; `unavailable` when the gateway was restarted
   * and no longer knows the transfer.
   */
  whenFinished(
    record: ITransferRecord,
    options: ICallOptions = {}
  ): Promise<ITransferRecord> {
    this._awaited.add(record.id);
    return new Promise((resolve, reject) => {
      const { instance } = this.state;
      const over = () => {
        this.stateChanged.disconnect(look);
        options.signal?.removeEventListener('abort', look);
      };
      const look = () => {
        const now = this.find(record.id);
        if (isFinal((now ?? record).state)) {
          over();
          resolve(now ?? record);
        } else if (options.signal?.aborted || this.isDisposed) {
          over();
          reject(cancelledError(record.kind, record.source));
        } else if (!now && instance && this.state.instance !== instance) {
          over();
          reject(forgotten(record));
        }
      };
      this.stateChanged.connect(look);
      options.signal?.addEventListener('abort', look);
      look();
    });
  }

  /**
   * The same, where only the good end will do.
   *
   * @throws StoreError what it failed with; `cancelled` when someone stopped it.
   */
  async whenDone(
    record: ITransferRecord,
    options: ICallOptions = {}
  ): Promise<ITransferRecord> {
    const last = await this.whenFinished(record, options);
    if (last.state === 'failed' && last.error) {
      throw errorFrom(last.error, last.kind);
    }
    if (last.state !== 'done') {
      throw cancelledError(last.kind, last.source);
    }
    return last;
  }

  /** Whether someone waited for it: they say what came of it, and nobody else does. */
  isAwaited(id: string): boolean {
    return this._awaited.has(id);
  }

  // --- Internal helpers ---

  private _hear(_: EventStream, heard: IStreamState): void {
    const before = this.state;
    const instance = heard.transfers?.instance ?? before.instance;
    const transfers = heard.transfers?.transfers ?? before.transfers;
    // Who waited for the end of one that is tried again has been told of it.
    before.transfers
      .filter(
        ({ id, state }) =>
          isFinal(state) && isKnown(transfers.filter(isUnderWay), id)
      )
      .forEach(({ id }) => this._awaited.delete(id));
    this._dispatch({
      connection: heard.connection,
      instance,
      transfers,
      rateLimit: heard.transfers?.rateLimit ?? null,
      asked: stillAsked(before.asked, before.transfers, transfers),
      error: heard.error
    });
    if (before.instance !== null && instance !== before.instance) {
      this._gatewayRestarted.emit();
      // What its journal brings back goes on.
      this._finished.push(
        ...before.transfers
          .filter(one => isUnderWay(one) && !isKnown(transfers, one.id))
          .map(lost)
      );
    }
    const underWay = new Set(
      before.transfers.filter(isUnderWay).map(({ id }) => id)
    );
    this._finished.push(
      ...this.state.transfers.filter(
        ({ id, state }) => isFinal(state) && underWay.has(id)
      )
    );
    this._tellFinished();
  }

  /** The news that a transfer is over may come before the answer that it was started. */
  private async _started(
    call: Promise<ITransferRecord>,
    isAwaited = false
  ): Promise<ITransferRecord> {
    this._starting += 1;
    try {
      const record = await call;
      if (isAwaited) {
        this._awaited.add(record.id);
      } else if (isUnderWay(record)) {
        this._transferStarted.emit(record);
      }
      return record;
    } finally {
      this._starting -= 1;
      this._tellFinished();
    }
  }

  /** Note what is asked until the transfer's state changes, or the gateway refuses. */
  private async _ask(
    id: string,
    action: TransferAction,
    call: () => Promise<ITransferRecord>
  ): Promise<void> {
    this._dispatch({
      ...this.state,
      asked: { ...this.state.asked, [id]: action }
    });
    const state = this.find(id)?.state;
    let isDone = false;
    try {
      const record = await call();
      isDone = record.state !== state || action === 'prioritise';
    } catch (error) {
      isDone = true;
      throw error;
    } finally {
      // Where the record says that it has happened, the news of it are on their way.
      if (isDone && this.state.asked[id] === action) {
        this._dispatch({
          ...this.state,
          asked: withoutAsked(this.state.asked, id)
        });
      }
    }
  }

  private _tellFinished(): void {
    if (this._starting === 0) {
      this._finished
        .splice(0)
        .forEach(transfer => this._transferFinished.emit(transfer));
    }
  }

  private _starting = 0;
  private readonly _finished: ITransferRecord[] = [];

  private readonly _awaited = new Set<string>();
  private readonly _transferStarted = new Signal<this, ITransferRecord>(this);
  private readonly _transferFinished = new Signal<this, ITransferRecord>(this);
  private readonly _gatewayRestarted = new Signal<this, void>(this);
}

// --- Internal helpers ---

function isUnderWay({ state }: ITransferRecord): boolean {
  return !isFinal(state);
}

function isKnown(transfers: readonly ITransferRecord[], id: string): boolean {
  return transfers.some(transfer => transfer.id === id);
}

/** What becomes of a transfer of which a new gateway knows nothing. */
function lost(record: ITransferRecord): ITransferRecord {
  return { ...record, state: 'failed', error: reportOf(forgotten(record)) };
}

function forgotten(record: ITransferRecord): StoreError {
  return new StoreError(
    'unavailable',
    `The gateway was restarted while ${record.source} was under way.`,
    {
      operation: record.kind,
      uri: record.source,
      next: 'Start the transfer again.'
    }
  );
}
