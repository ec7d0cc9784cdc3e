import type { ReactElement, ReactNode } from 'react';

/** A labelled field of a form, with a hint below it. */
export function FormField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <label className="jp-KeepstepForm-field">
      <span className="jp-KeepstepForm-label">{props.label}</span>
      {props.children}
      {props.hint && <span className="jp-KeepstepForm-hint">{props.hint}</span>}
    </label>
  );
}

/** Why the form came back, in place of a dialog of its own. */
export function FormError(props: {
  readonly message: string;
}): ReactElement | null {
  return props.message ? (
    <p className="jp-KeepstepForm-error" role="alert">
      {props.message}
    </p>
  ) : null;
}
