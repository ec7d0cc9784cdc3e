import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { FormError, FormField } from './formField';

/** What the form asks for, as it is typed. */
export interface IPruneValues {
  readonly keepLast: string;
  readonly keepEvery: string;
  readonly keepBest: string;
  readonly incomplete: boolean;
}

/** What the form is drawn from. */
export interface IPruneFormProps {
  readonly trans: TranslationBundle;
  readonly error: string;
  readonly value: IPruneValues;
  readonly change: (some: Partial<IPruneValues>) => void;
}

/** Which training checkpoints of a run stay? */
export function PruneForm(props: IPruneFormProps): ReactElement {
  const { trans, error, value, change } = props;
  return (
    <>
      <FormError message={error} />
      <CountField
        {...props}
        name="keepLast"
        label={trans.__('Keep the newest')}
        hint={trans.__('So many complete ones, one at the least.')}
        hasFocus
      />
      <CountField
        {...props}
        name="keepEvery"
        label={trans.__('Keep one every so many steps')}
        hint={trans.__('Those whose step is a multiple: 1000. Empty for none.')}
      />
      <CountField
        {...props}
        name="keepBest"
        label={trans.__('Keep the best')}
        hint={trans.__(
          'So many with the lowest loss, where it is known. Empty for none.'
        )}
      />
      <label className="jp-KeepstepForm-check">
        <input
          type="checkbox"
          name="incomplete"
          checked={value.incomplete}
          onChange={event => change({ incomplete: event.target.checked })}
        />
        {trans.__('Delete incomplete ones, too, if they are older')}
      </label>
    </>
  );
}

// --- Internal helpers ---

function CountField(
  props: Pick<IPruneFormProps, 'value' | 'change'> & {
    readonly name: 'keepLast' | 'keepEvery' | 'keepBest';
    readonly label: string;
    readonly hint: string;
    readonly hasFocus?: boolean;
  }
): ReactElement {
  const { name, label, hint, hasFocus, value, change } = props;
  return (
    <FormField label={label} hint={hint}>
      <input
        className="jp-mod-styled"
        data-autofocus={hasFocus}
        inputMode="numeric"
        name={name}
        value={value[name]}
        onChange={event => change({ [name]: event.target.value })}
      />
    </FormField>
  );
}
