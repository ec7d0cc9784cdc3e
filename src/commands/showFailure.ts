import { StoreError } from '#core/domain/errors';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { errorTextOf } from '../model/errorText';
import { visibleName } from '../model/visibleName';

/** A toast cuts its text after so many characters. */
const TOAST = 140;

/** What an error is shown with, besides itself. */
export interface IShowOptions {
  /** What can be done about it. */
  readonly actions?: readonly Notification.IAction[];
  /** Shows it in place of a new notification. */
  show?(message: string, options: Notification.IOptions<never>): void;
}

/** Show an error with its next step, once. Nothing is shown for what was cancelled. */
export function showFailure(
  error: unknown,
  trans: TranslationBundle,
  {
    actions = [],
    show = (message, options) => void Notification.error(message, options)
  }: IShowOptions = {}
): void {
  if (!(error instanceof StoreError)) {
    // A fault of ours: the stack is for whoever reports it.
    console.error(error);
  }
  const text = errorTextOf(error, trans);
  if (text.kind === 'cancelled') {
    return;
  }
  const message = visibleName(`${text.message} ${text.next}`);
  const readAll: Notification.IAction = {
    label: trans.__('Read all'),
    callback: () => {
      void showDialog({
        title: text.title,
        body: message,
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
    }
  };
  show(message, {
    autoClose: false,
    actions: [...actions, ...(message.length <= TOAST ? [] : [readAll])]
  });
}

/** Run an action of a command; what goes wrong is shown here, and not thrown on. */
export async function showingFailure(
  trans: TranslationBundle,
  action: () => Promise<void>
): Promise<void> {
  try {
    await action();
  } catch (error) {
    showFailure(error, trans);
  }
}
