import PQueue from 'p-queue';
import { StoreError } from '#core/domain/errors';
import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { folderKey } from '#core/domain/storeUri';
import type { TransferChange, ITransferJob } from '../checkpoint/job';
import { targetKey } from '../checkpoint/job';
import { describeJob, reopenJob, type OpenPlace } from './journal/describeJob';
import type { Journal } from './journal/journal';
import type { IJournalEntry } from './journal/journalEntry';
import { TransferJournal, type IBeginning } from './journal/transferJournal';
import { STANDING_STILL, newRecord } from './newRecord';
import { RateLimit } from './rateLimit';
import { Transfer, type ITransferState } from './transfer';

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
  /** Where transfers are remembered, and targets locked against other processes. */
  readonly journal?: Journal | null | undefined;
}

/**
 * Moves checkpoints, a few at a time and in the order in which they were asked for, and tells of
 * every change of a transfer's state and of its progress at most four times a second (T10).
 */
export class TransferEngine {
  constructor(private readonly _options: IEngineOptions) {
    this._queue = new PQueue({ concurrency: _options.checkpointsAtOnce ?? 2 });
    this._journal = new TransferJournal(_options.journal ?? null);
  }

  /**
   * Queue a transfer. Asked for again while it is under way, it is the same transfer. With `left`
   * it goes on with what a process that is gone has left of it.
   *
   * @throws StoreError `already-exists` while another transfer, here or in another process,
   * writes to the same target.
   */
  start(asked: ITransferJob, left?: IJournalEntry): ITransferRecord {
    const { folder } = asked.target;
    const target = { ...asked.target, folder: folderKey(folder) };
    const job = { ...asked, target };
    const uris = {
      source: job.source.store.uriOf(job.source.key),
      target: target.store.uriOf(targetKey(job))
    };
    const active = this._activeAt(uris.target);
    if (active) {
      return sameOrRefused(active, uris.source, job);
    }
    this._options.journal?.lock(uris.target);
    const id = left?.id ?? this._options.newId();
    const transfer = this._add(
      newRecord(job, { id, ...uris }),
      () => job,
      {
        askedAt: this._options.clock(),
        job: describeJob(job)
      },
      left && { ledger: left.ledger, sessions: left.sessions }
    );
    this._changed(transfer, true);
    this._enqueue(transfer);
    return transfer.record;
  }

  /**
   * Take over what gateways that live no more have left: what waited or ran goes on, what was
   * paused stays so, what had ended is history (T58). Called again, it looks for more.
   */
  async restore(open: OpenPlace): Promise<void> {
    const { journal } = this._options;
    const entries = await journal?.read(id => this._transfers.has(id));
    entries?.forEach(entry => this._restore(entry, open));
    this._forgetOldest();
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

  /** Pause a transfer (T50); one that runs is `paused` once it holds still. */
  pause(id: string): ITransferRecord {
    const transfer = this._get(id);
    transfer.pause();
    return transfer.record;
  }

  /** Queue a paused transfer again. */
  resume(id: string): ITransferRecord {
    const transfer = this._get(id);
    transfer.resume();
    return transfer.record;
  }

  /**
   * Queue one that failed or was cancelled again, under the same id (T53).
   * @throws StoreError `already-exists` while another transfer writes to the same target.
   */
  retry(id: string): ITransferRecord {
    const transfer = this._get(id);
    const rival = this._activeAt(transfer.record.target);
    if (rival && rival.id !== id) {
      throw busy(rival);
    }
    if (isFinal(transfer.record.state)) {
      this._options.journal?.lock(transfer.record.target);
    }
    transfer.retry();
    return transfer.record;
  }

  /** Let a transfer go before all that wait (T51). */
  prioritise(id: string): ITransferRecord {
    const transfer = this._get(id);
    transfer.prioritise();
    return transfer.record;
  }

  /** Bytes per second that all transfers may use together; null where there is no limit. */
  get rateLimit(): number | null {
    return this._limit.bytesPerSecond;
  }

  /** @throws StoreError `bad-message` for a limit under which nothing would ever arrive. */
  setRateLimit(bytesPerSecond: number | null): void {
    if (bytesPerSecond !== null && !(bytesPerSecond >= LEAST_RATE)) {
      throw new StoreError(
        'bad-message',
        `Expected a rate limit of ${LEAST_RATE} bytes per second or more, or none, got ${bytesPerSecond}.`,
        { operation: 'limit', uri: '' }
      );
    }
    this._limit.set(bytesPerSecond);
  }

  /** Forget the transfers that are final, of `ids` only where they are given. */
  clear(ids?: readonly string[]): void {
    for (const [id, transfer] of this._transfers) {
      const isMeant = ids?.includes(id) ?? true;
      if (isMeant && isFinal(transfer.record.state)) {
        void transfer.giveUp();
        this._forget(id);
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

  /**
   * Hold everything still, for the next process to go on with (T59). Without a journal nobody
   * could: all is cancelled, and what is paused keeps only what it has put at its target.
   */
  async stop(): Promise<void> {
    const all = [...this._transfers.values()];
    const { journal } = this._options;
    await Promise.all(
      all.map(transfer => (journal ? transfer.halt() : abandon(transfer)))
    );
    await journal?.close();
  }

  private _restore(entry: IJournalEntry, open: OpenPlace): void {
    const { record, intent } = entry;
    const isOver = isFinal(record.state);
    if (!isOver && !this._mayWriteTo(record.target)) {
      return;
    }
    const isQueued = !isOver && intent === 'run';
    const restored = isOver
      ? record
      : ({
          ...record,
          ...STANDING_STILL,
          state: isQueued ? 'queued' : 'paused'
        } as const);
    const openJob = (): ITransferJob => reopenJob(entry.job, open);
    const transfer = this._add(restored, openJob, entry, {
      ...entry,
      intent: intent === 'cancel' ? 'pause' : intent
    });
    if (isOver) {
      this._tell({ type: 'transfer', transfer: record });
      return;
    }
    this._changed(transfer, true);
    if (isQueued) {
      this._enqueue(transfer);
    }
    if (intent === 'cancel') {
      transfer.cancel();
    }
  }

  /** What another writes to now may be free when it is looked for again. */
  private _mayWriteTo(target: string): boolean {
    try {
      this._options.journal?.lock(target);
      return !this._activeAt(target);
    } catch {
      return false;
    }
  }

  private _add(
    record: ITransferRecord,
    openJob: () => ITransferJob,
    { askedAt, job }: IBeginning,
    left?: Partial<ITransferState>
  ): Transfer {
    const { id } = record;
    const transfer: Transfer = new Transfer(
      {
        ...this._options,
        openJob,
        pace: (bytes, signal) => this._limit.pace(bytes, signal),
        onChange: (_record, isNews) => this._changed(transfer, isNews),
        onLeft: isUrgent => this._journal.save(transfer, isUrgent),
        onQueued: () => this._enqueue(transfer)
      },
      record,
      left
    );
    this._transfers.set(id, transfer);
    this._journal.begin(id, { askedAt, job });
    return transfer;
  }

  private _changed(transfer: Transfer, isNews: boolean): void {
    const { record } = transfer;
    void this._journal.save(transfer, isNews);
    if (isFinal(record.state)) {
      this._journal.ended(transfer);
    }
    this._tell({ type: 'transfer', transfer: record });
    if (isFinal(record.state)) {
      this._forgetOldest();
    }
  }

  /** Of what has ended only so much is kept, the latest. */
  private _forgetOldest(): void {
    const ended = this.records().filter(({ state }) => isFinal(state));
    ended
      .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
      .slice(0, -MOST_HISTORY)
      .forEach(({ id }) => {
        void this._get(id).giveUp();
        this._forget(id);
      });
  }

  private _forget(id: string): void {
    this._transfers.delete(id);
    this._journal.forget(id);
    this._tell({ type: 'removed', id });
  }

  /** A transfer may be queued twice, when it is resumed or hurried: it runs when it first can. */
  private _enqueue(transfer: Transfer): void {
    const priority = transfer.record.priority === 'emergency' ? 1 : 0;
    void this._queue.add(() => transfer.run(), { priority });
  }

  private _activeAt(target: string): ITransferRecord | undefined {
    return this.records().find(
      record => record.target === target && !isFinal(record.state)
    );
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

  private readonly _limit = new RateLimit();
  private readonly _journal: TransferJournal;
  private readonly _queue: PQueue;
  private readonly _transfers = new Map<string, Transfer>();
  private readonly _listeners = new Set<(change: TransferChange) => void>();
}

// --- Internal helpers ---

const LEAST_RATE = 1024;
const MOST_HISTORY = 200;

async function abandon(transfer: Transfer): Promise<void> {
  if (transfer.record.state === 'paused') {
    return transfer.giveUp();
  }
  transfer.cancel();
  await transfer.finished;
}

function sameOrRefused(
  active: ITransferRecord,
  source: string,
  job: ITransferJob
): ITransferRecord {
  if (active.source === source && active.kind === job.kind) {
    return active;
  }
  throw busy(active);
}

function busy({ target }: ITransferRecord): StoreError {
  return new StoreError(
    'already-exists',
    `Another transfer is writing to ${target}.`,
    {
      operation: 'transfer',
      uri: target,
      next: 'Wait until it is finished, or cancel it.'
    }
  );
}
