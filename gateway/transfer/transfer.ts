import type { ITransferRecord, TransferState } from '#core/domain/transfer';
import { isFinal } from '#core/domain/transfer';
import { reportOf } from '#core/protocol/wireError';
import type { IJobContext, ITransferJob } from './job';
import { TransferProgress, type IProgress } from './progress';
import { Rate } from './rate';
import { receive } from './receive';
import { send } from './send';
import { Throttle } from './throttle';

/** What a transfer is made with. */
export interface ITransferOptions extends Omit<
  IJobContext,
  'signal' | 'progress'
> {
  readonly job: ITransferJob;
  readonly onChange: (record: ITransferRecord) => void;
}

/** One transfer: it runs its job once and keeps the record of it. */
export class Transfer {
  constructor(
    private readonly _options: ITransferOptions,
    initial: Pick<ITransferRecord, 'id' | 'source' | 'target'>
  ) {
    this._record = {
      ...initial,
      origin: 'gateway',
      kind: _options.job.kind,
      state: 'queued',
      bytesAcknowledged: 0,
      bytesTotal: 0,
      files: { done: 0, total: 0, current: null },
      bytesPerSecond: null,
      secondsLeft: null,
      error: null
    };
    this._throttle = new Throttle(LEAST_BETWEEN_NEWS_MS, () =>
      _options.onChange(this._record)
    );
  }

  get record(): ITransferRecord {
    return this._record;
  }

  /** Resolves with the final record; it never rejects. */
  get finished(): Promise<ITransferRecord> {
    return this._finished;
  }

  /** Does nothing to a transfer that was cancelled while it waited. */
  async run(): Promise<void> {
    if (isFinal(this._record.state)) {
      return;
    }
    this._enter('running');
    const { job } = this._options;
    const context: IJobContext = {
      ...this._options,
      signal: this._controller.signal,
      progress: new TransferProgress(progress => this._advance(progress))
    };
    try {
      await (job.kind === 'upload' ? send : receive)(job, context);
      this._finish('done');
    } catch (error) {
      if (this._controller.signal.aborted) {
        this._finish('cancelled');
      } else {
        this._finish('failed', { error: reportOf(error) });
      }
    }
  }

  cancel(): void {
    this._controller.abort();
    if (this._record.state === 'queued') {
      this._finish('cancelled');
    }
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
    this._options.onChange(this._record);
  }

  private _finish(
    state: 'done' | 'failed' | 'cancelled',
    change: Partial<ITransferRecord> = {}
  ): void {
    const files = { ...this._record.files, current: null };
    const rate = { bytesPerSecond: null, secondsLeft: null };
    this._enter(state, { files, ...rate, ...change });
    this._resolve(this._record);
  }

  private _record: ITransferRecord;
  private readonly _throttle: Throttle;
  private readonly _rate = new Rate();
  private readonly _controller = new AbortController();
  private _resolve!: (record: ITransferRecord) => void;
  private readonly _finished = new Promise<ITransferRecord>(resolve => {
    this._resolve = resolve;
  });
}

// --- Internal helpers ---

/** At most four changes of progress a second reach whoever listens. */
const LEAST_BETWEEN_NEWS_MS = 250;
