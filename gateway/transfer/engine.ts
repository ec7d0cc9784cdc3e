import PQueue from 'p-queue';
import { StoreError } from '#core/domain/errors';
import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { folderKey } from '#core/domain/storeUri';
import { targetKey, type ITransferJob, type TransferChange } from './job';
import { Transfer } from './transfer';

/** What an engine is made with. */
export interface IEngineOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** The name of this machine, for manifests. */
  readonly host: string;
  /** Keepstep's version, for manifests. */
  readonly version: string;
  /** Checkpoints that are moved at once; the others wait. */
  readonly checkpointsAtOnce?: number;
}

/**
 * Moves checkpoints, a few at a time and in the order in which they were asked for, and tells of
 * every change of a transfer's state and of its progress at most four times a second (T10).
 */
export class TransferEngine {
  constructor(private readonly _options: IEngineOptions) {
    this._queue = new PQueue({ concurrency: _options.checkpointsAtOnce ?? 2 });
  }

  /**
   * Queue a transfer. Asked for again while it is under way, it is the same transfer.
   * @throws StoreError `already-exists` while another transfer writes to the same target.
   */
  start(asked: ITransferJob): ITransferRecord {
    const { store, folder } = asked.target;
    const job = { ...asked, target: { store, folder: folderKey(folder) } };
    const source = job.source.store.uriOf(job.source.key);
    const target = store.uriOf(targetKey(job));
    const active = this.records().find(
      record => record.target === target && !isFinal(record.state)
    );
    if (active) {
      return sameOrRefused(active, source, job);
    }
    const transfer = new Transfer(
      {
        ...this._options,
        job,
        onChange: record => this._tell({ type: 'transfer', transfer: record })
      },
      { id: this._options.newId(), source, target }
    );
    this._transfers.set(transfer.record.id, transfer);
    this._tell({ type: 'transfer', transfer: transfer.record });
    void this._queue.add(() => transfer.run());
    return transfer.record;
  }

  /**
   * Cancel a transfer; one that is final stays as it is. A running one is `cancelled` once what
   * it holds is given back: `finished` tells when.
   *
   * @throws StoreError `not-found` for an id that is not known.
   */
  cancel(id: string): ITransferRecord {
    const transfer = this._get(id);
    transfer.cancel();
    return transfer.record;
  }

  /** Forget the transfers that are final. */
  clear(): void {
    for (const [id, { record }] of this._transfers) {
      if (isFinal(record.state)) {
        this._transfers.delete(id);
        this._tell({ type: 'removed', id });
      }
    }
  }

  /** In the order in which they were asked for. */
  records(): readonly ITransferRecord[] {
    return [...this._transfers.values()].map(({ record }) => record);
  }

  /** @returns what ends the listening. */
  onChange(listener: (change: TransferChange) => void): () => void {
    this._listeners.add(listener);
    return () => {
      this._listeners.delete(listener);
    };
  }

  /** Resolves with the final record, whether it is done, failed or cancelled. */
  async finished(id: string): Promise<ITransferRecord> {
    return this._get(id).finished;
  }

  /** Cancel everything and wait until nothing is under way. */
  async stop(): Promise<void> {
    const all = [...this._transfers.values()];
    all.forEach(transfer => transfer.cancel());
    await Promise.all(all.map(transfer => transfer.finished));
  }

  private _get(id: string): Transfer {
    const transfer = this._transfers.get(id);
    if (!transfer) {
      throw new StoreError('not-found', `There is no transfer ${id}.`, {
        operation: 'transfer',
        uri: id
      });
    }
    return transfer;
  }

  private _tell(change: TransferChange): void {
    this._listeners.forEach(listener => listener(change));
  }

  private readonly _queue: PQueue;
  private readonly _transfers = new Map<string, Transfer>();
  private readonly _listeners = new Set<(change: TransferChange) => void>();
}

// --- Internal helpers ---

function sameOrRefused(
  active: ITransferRecord,
  source: string,
  job: ITransferJob
): ITransferRecord {
  if (active.source === source && active.kind === job.kind) {
    return active;
  }
  throw new StoreError(
    'already-exists',
    `Another transfer is writing to ${active.target}.`,
    {
      operation: 'transfer',
      uri: active.target,
      next: 'Wait until it is finished, or cancel it.'
    }
  );
}
