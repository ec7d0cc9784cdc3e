import type { IRunningSessions } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { percentageOf } from '../model/aggregate';
import type { IModels } from '../model/models';
import { transferEnds } from '../model/transferEnds';
import { stateWord } from '../model/transferText';
import { transferName, transferTitle } from '../model/transferTitle';
import { cancelledIcon } from '../icons';
import { transferIcon } from './transferIcon';

/** What the section needs. */
export interface IRunningTransfersOptions {
  readonly models: Pick<IModels, 'transfers' | 'storages'>;
  readonly trans: TranslationBundle;
  /** Go to a transfer in the panel. */
  readonly show: (id: string) => void;
  /** Stop a transfer, and say so where that fails. */
  readonly cancel: (id: string) => void;
}

/** The transfers under way, as a section of JupyterLab's Running panel (U42, U43). */
export class RunningTransfers implements IRunningSessions.IManager {
  constructor(private readonly _options: IRunningTransfersOptions) {
    const { models, trans } = _options;
    this.name = trans.__('Checkpoint Transfers');
    this.shutdownLabel = trans.__('Cancel');
    this.shutdownAllLabel = trans.__('Cancel All');
    this.shutdownAllConfirmationText = trans.__(
      'Cancel all transfers of training checkpoints? What was there before stays as it was.'
    );
    this._shown = this._lines();
    models.transfers.stateChanged.connect(this._tell, this);
  }

  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: string;
  readonly shutdownItemIcon = cancelledIcon;

  /** What is shown has changed. */
  get runningChanged(): ISignal<this, void> {
    return this._runningChanged;
  }

  running(): IRunningSessions.IRunningItem[] {
    const { show, cancel } = this._options;
    return this._active().map(transfer => ({
      className: 'jp-KeepstepRunning-item',
      icon: () => transferIcon(transfer),
      // The icon tells the direction: the section is narrow.
      label: () => transferName(transfer),
      labelTitle: () => this._caption(transfer),
      detail: () => this._detail(transfer),
      open: () => show(transfer.id),
      shutdown: () => cancel(transfer.id)
    }));
  }

  shutdownAll(): void {
    this._active().forEach(({ id }) => this._options.cancel(id));
  }

  /** The gateway tells of every change by itself. */
  refreshRunning(): void {
    this._runningChanged.emit();
  }

  // --- Internal helpers ---

  private _active(): readonly ITransferRecord[] {
    const { transfers } = this._options.models.transfers.state;
    return transfers.filter(({ state }) => !isFinal(state));
  }

  private _tell(): void {
    const lines = this._lines();
    // A panel that is drawn anew for every acknowledged byte cannot be clicked in.
    if (lines !== this._shown) {
      this._shown = lines;
      this._runningChanged.emit();
    }
  }

  private _lines(): string {
    return this._active()
      .map(transfer => `${transfer.id} ${this._detail(transfer)}`)
      .join('\n');
  }

  private _caption(transfer: ITransferRecord): string {
    const { models, trans } = this._options;
    const { from, to } = transferEnds(transfer, models.storages);
    return trans.__(
      '%1, from %2 to %3',
      transferTitle(transfer, trans),
      from,
      to
    );
  }

  private _detail(transfer: ITransferRecord): string {
    const { models, trans } = this._options;
    const { bytesAcknowledged, bytesTotal, state, id } = transfer;
    const asked = models.transfers.state.asked[id];
    return state === 'running' && bytesTotal > 0 && !asked
      ? trans.__('%1 %', percentageOf(bytesAcknowledged, bytesTotal))
      : stateWord(transfer, trans, asked);
  }

  private readonly _runningChanged = new Signal<this, void>(this);
  private _shown: string;
}
