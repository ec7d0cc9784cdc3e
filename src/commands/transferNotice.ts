import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { Notification } from '@jupyterlab/apputils';
import { transferParts } from '../model/transferText';
import { transferHeadline } from '../model/transferTitle';
import type { ICommandContext } from './command';
import { showingFailure } from './showFailure';

/** An update moves a notification to the top of its list: not more often than this, in ms. */
const PACE = 700;

/**
 * JupyterLab carries out what it is told of a toast later, and not in the order in which it was
 * told: an update of one that is not in the page yet is lost, one before a dismissal brings it
 * back for ever. After so many milliseconds an update is through.
 */
const SETTLING = 300;

/** A toast that is not in the page after so many milliseconds is not shown: the user wants none. */
const PATIENCE = 5000;

/** What a notice needs of a command's context. */
export type NoticeContext = Pick<ICommandContext, 'trans' | 'now'> & {
  readonly models: Pick<ICommandContext['models'], 'transfers'>;
  showTransfers(id?: string): void;
};

/**
 * One transfer in one notification: how far it is, with Cancel and Show (U44). Where the user
 * hides the toast, it goes on in the notification centre only, and does not come back to say how
 * far it is (U46).
 */
export class TransferNotice {
  constructor(
    private readonly _context: NoticeContext,
    private readonly _record: ITransferRecord
  ) {
    this._shown = this._message(_record);
    this._id = Notification.emit(this._shown, 'in-progress', {
      autoClose: false,
      progress: 0,
      actions: this._actions()
    });
    this._madeAt = _context.now();
    this._changedAt = this._madeAt;
    _context.models.transfers.stateChanged.connect(this._show, this);
  }

  /** Nothing more is to be said: the notification goes away. */
  takeAway(): void {
    this._stop();
    const sinceUpdate = this._context.now() - this._updatedAt;
    if (this._isShown() && sinceUpdate >= SETTLING) {
      Notification.dismiss(this._id);
    } else {
      setTimeout(() => this.takeAway(), SETTLING);
    }
  }

  /** Say in its place how the transfer ended. @returns the id of the notification that does. */
  endAs(
    message: string,
    type: 'success' | 'error',
    options: Notification.IOptions<never>
  ): string {
    this._stop();
    if (this._isShown()) {
      this._setRole('alert');
      const isThere = Notification.update({
        id: this._id,
        message,
        type,
        progress: undefined,
        autoClose: options.autoClose,
        actions: options.actions ?? []
      });
      if (isThere) {
        return this._id;
      }
    }
    this.takeAway();
    return Notification.emit(message, type, options);
  }

  // --- Internal helpers ---

  private _stop(): void {
    this._context.models.transfers.stateChanged.disconnect(this._show, this);
  }

  private _show(): void {
    const { models, now } = this._context;
    const record = models.transfers.find(this._record.id);
    // The last word is for whoever says how it ended.
    if (!record || isFinal(record.state)) {
      return;
    }
    const message = this._message(record);
    if (message === this._shown || now() - this._changedAt < PACE) {
      return;
    }
    this._changedAt = now();
    this._updatedAt = now();
    this._shown = message;
    const isHidden = this._isHidden();
    this._setRole('group');
    const { bytesAcknowledged, bytesTotal } = record;
    Notification.update({
      id: this._id,
      message,
      progress: bytesTotal > 0 ? bytesAcknowledged / bytesTotal : 0,
      // Silent from now on: an update would bring back a toast that was hidden.
      ...(isHidden ? { autoClose: 0 } : {})
    });
  }

  private _message(record: ITransferRecord): string {
    const { trans, now, models } = this._context;
    const parts = transferParts(record, {
      trans,
      now: now(),
      asked: models.transfers.state.asked[record.id]
    });
    return `${transferHeadline(record, trans)}: ${parts.join(' · ')}`;
  }

  private _actions(): Notification.IAction[] {
    const { trans, models } = this._context;
    const { id } = this._record;
    return [
      {
        label: trans.__('Cancel'),
        caption: trans.__('Stop it; what was there before stays as it was'),
        callback: () =>
          void showingFailure(trans, () => models.transfers.cancel(id))
      },
      showAction(this._context, id)
    ];
  }

  /** A toast is an alert, which is read aloud whenever it changes: not one that counts up (U22). */
  private _setRole(role: 'group' | 'alert'): void {
    document
      .getElementById(this._id)
      ?.querySelector('[role="alert"], [role="group"]')
      ?.setAttribute('role', role);
  }

  /** Whether JupyterLab has shown the toast, or never will. */
  private _isShown(): boolean {
    return (
      this._isInPage() ||
      this._wasInPage ||
      this._context.now() - this._madeAt >= PATIENCE
    );
  }

  /** Whether the toast was in the page and no longer is. */
  private _isHidden(): boolean {
    return !this._isInPage() && this._wasInPage;
  }

  private _isInPage(): boolean {
    const isInPage = document.getElementById(this._id) !== null;
    this._wasInPage ||= isInPage;
    return isInPage;
  }

  private readonly _id: string;
  private readonly _madeAt: number;
  private _shown: string;
  private _changedAt: number;
  private _updatedAt = -Infinity;
  private _wasInPage = false;
}

/** Go to a transfer in the panel; the notification stays. */
export function showAction(
  context: Pick<NoticeContext, 'trans' | 'showTransfers'>,
  id: string
): Notification.IAction {
  const { trans } = context;
  return {
    label: trans.__('Show'),
    caption: trans.__('Go to it in the panel of training checkpoints'),
    callback: event => {
      event.preventDefault();
      context.showTransfers(id);
    }
  };
}
