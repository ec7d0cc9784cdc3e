import type {
  IErrorReport,
  ITransferRecord,
  TransferState
} from '#core/domain/transfer';
import { isFinal } from '#core/domain/transfer';
import { reportOf } from '#core/protocol/wireError';
import { isPassing } from '../move/isPassing';
import { PAUSED } from '../move/isPausing';
import type { IStore } from '../../stores/store';
import type { IJobContext, ITransferJob } from '../checkpoint/job';
import { Ledger, type LedgerEntry } from '../checkpoint/ledger';
import { TransferProgress, type IProgress } from '../checkpoint/progress';
import { NOTHING_MOVED, STANDING_STILL } from './newRecord';
import { Rate } from './rate';
import { runJob } from './runJob';
import { Throttle } from './throttle';
import type { TransferIntent } from './transferIntent';
import { UploadSessions } from '../move/uploadSessions';

/** What a transfer is made with. */
export interface ITransferOptions extends Omit<
  IJobContext,
  'signal' | 'progress' | 'ledger' | 'sessions'
> {
  /** It fails where a storage is gone: then the transfer does. */
  readonly openJob: () => ITransferJob;
  /** `isNews`: more than its progress has changed. */
  readonly onChange: (record: ITransferRecord, isNews: boolean) => void;
  /** What it would leave has changed. Resolves when no kill can lose it any more. */
  readonly onLeft: (isUrgent: boolean) => Promise<void>;
  /** It is ready to run, again or for the first time. */
  readonly onQueued: () => void;
}

/** What another process needs to go on with a transfer, beside its job. */
export interface ITransferState {
  readonly record: ITransferRecord;
  readonly intent: TransferIntent;
  readonly ledger: readonly LedgerEntry[];
  readonly sessions: UploadSessions['all'];
}

/**
 * One transfer and the record of it. It runs its job, once or as often as it is paused and
 * resumed: a job skips what is already at its target.
 */
export class Transfer {
  constructor(
    private readonly _options: ITransferOptions,
    private _record: ITransferRecord,
    left: Partial<ITransferState> = {}
  ) {
    this._intent = left.intent ?? 'run';
    this._ledger = new Ledger(left.ledger, () => void _options.onLeft(false));
    this._sessions = new UploadSessions(left.sessions, _options.onLeft);
    this._throttle = new Throttle(LEAST_BETWEEN_NEWS_MS, () =>
      _options.onChange(this._record, false)
    );
  }

  get record(): ITransferRecord {
    return this._record;
  }

  get state(): ITransferState {
    return {
      record: this._record,
      intent: this._intent,
      ledger: this._ledger.entries,
      sessions: this._sessions.all
    };
  }

  /** Resolves with the final record; it never rejects. A retry makes a new one. */
  get finished(): Promise<ITransferRecord> {
    return this._end.promise;
  }

  /** Does nothing to a transfer that does not wait (any more). */
  async run(): Promise<void> {
    if (
      this._record.state === 'queued' &&
      this._intent === 'run' &&
      !this._isHalted
    ) {
      this._running = this._runOnce();
      await this._running;
    }
  }

  private async _runOnce(): Promise<void> {
    const { clock } = this._options;
    this._rate = new Rate();
    this._controller = new AbortController();
    const { signal } = this._controller;
    const startedAt = this._record.startedAt ?? clock();
    this._enter('running', { startedAt, error: null });
    try {
      await runJob(this._options.openJob(), {
        ...this._options,
        signal,
        ledger: this._ledger,
        sessions: this._sessions,
        progress: new TransferProgress(progress => this._advance(progress))
      });
      // A file may have arrived although its upload was left unfinished, as a kill can have it.
      await this.giveUp();
      this._finish('done');
    } catch (error) {
      await this._stopped(error, signal);
    }
  }

  /** Stop moving and keep what was acknowledged. */
  pause(): void {
    if (this._intent === 'cancel' || isFinal(this._record.state)) {
      return;
    }
    this._want('pause');
    if (this._record.state === 'queued') {
      this._enter('paused');
    }
    this._controller?.abort(PAUSED);
  }

  /** Go on, when it is its turn. */
  resume(): void {
    if (this._intent !== 'pause') {
      return;
    }
    this._want('run');
    // One that still gives up what it holds is queued once it has.
    if (this._record.state === 'paused') {
      this._queue();
    }
  }

  /** Stop for good, and take away what was put anywhere. */
  cancel(): void {
    const { state } = this._record;
    if (this._intent === 'cancel' || isFinal(state)) {
      return;
    }
    this._want('cancel');
    if (state === 'queued' || state === 'paused') {
      void this._giveBack();
    }
    this._controller?.abort();
  }

  /** Hold still: another process goes on with it from where it is. */
  async halt(): Promise<void> {
    this._isHalted = true;
    if (this._intent === 'cancel' && !isFinal(this._record.state)) {
      await this.finished;
      return;
    }
    this._controller?.abort(PAUSED);
    await this._running;
  }

  /** Nobody will go on with it: free what the store keeps of its unfinished uploads. */
  async giveUp(): Promise<void> {
    const store = this._target();
    if (store && !this._sessions.isEmpty) {
      await this._sessions.giveUpAll(store);
    }
  }

  /** Start one again that failed or was cancelled. */
  retry(): void {
    if (this._record.state === 'failed' || this._record.state === 'cancelled') {
      this._want('run');
      this._end = ending();
      this._record = { ...this._record, ...NOTHING_MOVED };
      this._queue();
    }
  }

  /** Let it go before all that are not urgent. */
  prioritise(): void {
    if (isFinal(this._record.state) || this._record.priority === 'emergency') {
      return;
    }
    this._enter(this._record.state, { priority: 'emergency' });
    if (this._record.state === 'queued') {
      this._options.onQueued();
    }
  }

  private async _stopped(error: unknown, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
      await this._fail(reportOf(error));
      return;
    }
    this._controller = undefined;
    if (this._intent === 'cancel') {
      // A job that was pausing, or was still comparing, has left what it had put there before.
      await this._giveBack();
      return;
    }
    const { files } = this._record;
    const still = {
      ...STANDING_STILL,
      files: { ...files, current: null, underWay: [] }
    };
    if (this._isHalted && this._intent === 'run') {
      this._enter('queued', still);
      return;
    }
    this._enter('paused', still);
    if (this._intent === 'run') {
      this._queue();
    }
  }

  private _want(intent: TransferIntent): void {
    this._intent = intent;
    void this._options.onLeft(true);
  }

  /** Null for a restored transfer whose storage is gone. */
  private _target(): IStore | null {
    try {
      return this._options.openJob().target.store;
    } catch {
      return null;
    }
  }

  private async _fail(error: IErrorReport): Promise<void> {
    if (!isPassing(error.kind)) {
      await this.giveUp();
    }
    this._finish('failed', { error });
  }

  private async _giveBack(): Promise<void> {
    if (!this._sessions.isEmpty) {
      await this.giveUp();
    }
    const store = this._target();
    if (store && this._ledger.entries.length > 0) {
      await this._ledger.takeBack(store);
    }
    this._finish('cancelled');
  }

  private _queue(): void {
    this._enter('queued');
    this._options.onQueued();
  }

  private _advance(progress: IProgress): void {
    const { bytesTotal, bytesAcknowledged, bytesMoved, files } = progress;
    this._rate.add(this._options.clock(), bytesMoved);
    this._record = {
      ...this._record,
      bytesTotal,
      bytesAcknowledged,
      files,
      bytesPerSecond: this._rate.bytesPerSecond(),
      secondsLeft: this._rate.secondsLeft(bytesTotal - bytesAcknowledged)
    };
    if (progress.verifying && this._record.state === 'running') {
      this._enter('verifying');
      return;
    }
    this._throttle.call();
  }

  private _enter(
    state: TransferState,
    change: Partial<ITransferRecord> = {}
  ): void {
    this._record = { ...this._record, ...change, state };
    this._throttle.dispose();
    this._options.onChange(this._record, true);
  }

  private _finish(
    state: 'done' | 'failed' | 'cancelled',
    change: Partial<ITransferRecord> = {}
  ): void {
    const files = { ...this._record.files, current: null, underWay: [] };
    const endedAt = this._options.clock();
    this._controller = undefined;
    // What is there now is there to stay.
    this._ledger.clear();
    this._enter(state, { files, ...STANDING_STILL, endedAt, ...change });
    this._end.resolve(this._record);
  }

  private _intent: TransferIntent;
  private _isHalted = false;
  /** The last run, over or not. */
  private _running: Promise<void> = Promise.resolve();
  /** There only while its job runs. */
  private _controller: AbortController | undefined;
  private _rate = new Rate();
  private _end = ending();
  private readonly _ledger: Ledger;
  private readonly _sessions: UploadSessions;
  private readonly _throttle: Throttle;
}

// --- Internal helpers ---

/** At most four changes of progress a second reach whoever listens. */
const LEAST_BETWEEN_NEWS_MS = 250;

/** A promise of the final record, and what keeps it. */
function ending(): IEnding {
  let resolve!: IEnding['resolve'];
  const promise = new Promise<ITransferRecord>(done => (resolve = done));
  return { promise, resolve };
}

interface IEnding {
  readonly promise: Promise<ITransferRecord>;
  readonly resolve: (record: ITransferRecord) => void;
}
