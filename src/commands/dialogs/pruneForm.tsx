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
      <FormField
        label={trans.__('Keep the newest')}
        hint={trans.__('So many complete ones, one at the least.')}
      >
        <input
          className="jp-mod-styled"
          data-autofocus
          inputMode="numeric"
          name="keepLast"
          value={value.keepLast}
          onChange={event => change({ keepLast: event.target.value })}
        />
      </FormField>
      <FormField
        label={trans.__('Keep one every so many steps')}
        hint={trans.__('Those whose step is a multiple: 1000. Empty for none.')}
      >
        <input
          className="jp-mod-styled"
          inputMode="numeric"
          name="keepEvery"
          value={value.keepEvery}
          onChange={event => change({ keepEvery: event.target.value })}
        />
      </FormField>
      <FormField
        label={trans.__('Keep the best')}
        hint={trans.__(
          'So many with the lowest loss, where it is known. Empty for none.'
        )}
      >
        <input
          className="jp-mod-styled"
          inputMode="numeric"
          name="keepBest"
          value={value.keepBest}
          onChange={event => change({ keepBest: event.target.value })}
        />
      </FormField>
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
