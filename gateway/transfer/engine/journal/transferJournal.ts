import { isFinal } from '#core/domain/transfer';
import type { Transfer } from '../transfer';
import type { Journal } from './journal';
import type { IJournalEntry, IJournalJob } from './journalEntry';

/** What is known of a transfer from its beginning. */
export type IBeginning = Pick<IJournalEntry, 'askedAt'> & {
  readonly job: IJournalJob;
};

/** Writes down the transfers of an engine; where there is no journal nothing happens. */
export class TransferJournal {
  constructor(private readonly _journal: Journal | null) {}

  /** Of a transfer that nobody began nothing is written. */
  begin(id: string, beginning: IBeginning): void {
    this._beginnings.set(id, beginning);
  }

  /** Resolves when it is on disk, or could not be written. */
  async save(transfer: Transfer, isUrgent: boolean): Promise<void> {
    const { id } = transfer.record;
    const beginning = this._beginnings.get(id);
    if (this._journal && beginning) {
      await this._journal.save(
        id,
        () => ({ id, ...beginning, ...transfer.state }),
        isUrgent
      );
    }
  }

  /** What a process without a history has done is forgotten, unless it can be gone on with. */
  ended({ record, state }: Transfer): void {
    this._journal?.unlock(record.target);
    const isLeft = Object.keys(state.sessions).length > 0;
    if (isFinal(record.state) && !this._journal?.keepsHistory && !isLeft) {
      this.forget(record.id);
    }
  }

  forget(id: string): void {
    this._beginnings.delete(id);
    void this._journal?.remove(id);
  }

  private readonly _beginnings = new Map<string, IBeginning>();
}
