import type { ReactElement } from 'react';
import { baseName } from '#core/domain/storeUri';
import { visibleName } from '../../model/visibleName';
import { FormError } from './formField';
import { TargetFields, type ITargetFieldsProps } from './targetFields';

/** What the form is drawn from. */
export interface ICopyFormProps extends ITargetFieldsProps {
  readonly error: string;
}

/** To which storage is the checkpoint to be copied, as part of which run? */
export function CopyForm(props: ICopyFormProps): ReactElement {
  const { context, error, value } = props;
  return (
    <>
      <FormError message={error} />
      <div className="jp-KeepstepForm-field">
        <span className="jp-KeepstepForm-label">
          {context.trans.__('Training checkpoint')}
        </span>
        <strong className="jp-KeepstepForm-chosen">
          {visibleName(baseName(value.source?.key ?? ''))}
        </strong>
      </div>
      <TargetFields {...props} />
    </>
  );
}
