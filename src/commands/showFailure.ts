import { StoreError } from '#core/domain/errors';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { errorTextOf } from '../model/errorText';
import { visibleName } from '../model/visibleName';

/** A toast cuts its text after so many characters. */
const TOAST = 140;

/** Show an error with its next step, once. Nothing is shown for what was cancelled. */
export function showFailure(error: unknown, trans: TranslationBundle): void {
  if (!(error instanceof StoreError)) {
    // A fault of ours: the stack is for whoever reports it.
    console.error(error);
  }
  const text = errorTextOf(error, trans);
  if (text.kind === 'cancelled') {
    return;
  }
  const message = visibleName(`${text.message} ${text.next}`);
  Notification.error(message, {
    autoClose: false,
    actions:
      message.length <= TOAST
        ? []
        : [
            {
              label: trans.__('Read all'),
              callback: () => {
                void showDialog({
                  title: text.title,
                  body: message,
                  buttons: [Dialog.okButton({ label: trans.__('Close') })]
                });
              }
            }
          ]
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
