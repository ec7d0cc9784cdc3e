import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

/** A form that a dialog shows. */
export interface IForm<T> {
  readonly title: string;
  readonly accept: string;
  readonly cancel: string;
  readonly initial: T;
  /** The fields; `change` replaces some of the values. */
  render(value: T, change: (some: Partial<T>) => void): ReactElement;
}

/** Ask for the values of a form; null when it was dismissed. */
export async function askForm<T extends object>(
  form: IForm<T>
): Promise<T | null> {
  const body = new FormBody(form);
  body.node.setAttribute('role', 'group');
  body.node.setAttribute('aria-label', form.title);
  const result = await showDialog<T>({
    title: form.title,
    body,
    focusNodeSelector: '[data-autofocus]',
    buttons: [
      Dialog.cancelButton({ label: form.cancel }),
      Dialog.okButton({ label: form.accept })
    ]
  });
  return result.button.accept ? result.value : null;
}

// --- Internal helpers ---

class FormBody<T extends object>
  extends ReactWidget
  implements Dialog.IBodyWidget<T>
{
  constructor(private readonly _form: IForm<T>) {
    super();
    this._value = _form.initial;
    this.addClass('jp-KeepstepForm');
  }

  getValue(): T {
    return this._value;
  }

  protected override render(): ReactElement {
    return this._form.render(this._value, some => {
      this._value = { ...this._value, ...some };
      this.update();
    });
  }

  private _value: T;
}
