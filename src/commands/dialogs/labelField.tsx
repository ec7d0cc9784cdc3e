import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { FormField } from './formField';

/** The field in which a storage gets its name for the panel. */
export function LabelField(props: {
  readonly trans: TranslationBundle;
  readonly value: string;
  change(label: string): void;
}): ReactElement {
  const { trans } = props;
  return (
    <FormField
      label={trans.__('Label')}
      hint={trans.__('What the panel calls it; may stay empty')}
    >
      <input
        className="jp-mod-styled"
        name="label"
        value={props.value}
        onChange={event => props.change(event.target.value)}
      />
    </FormField>
  );
}
