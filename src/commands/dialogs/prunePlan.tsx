import type { IRetentionStep } from '#core/domain/retention';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { sizeText } from '../../model/sizeText';
import { visibleName } from '../../model/visibleName';

/** What the plan is drawn from. */
export interface IPrunePlanProps {
  readonly trans: TranslationBundle;
  readonly uri: string;
  readonly isBucket: boolean;
  readonly steps: readonly IRetentionStep[];
}

/** Every training checkpoint of a run: whether it goes or stays, and why. */
export function PrunePlan(props: IPrunePlanProps): ReactElement {
  const { trans, uri, steps, isBucket } = props;
  return (
    <>
      <p className="jp-KeepstepForm-chosen">{visibleName(uri)}</p>
      <div
        className="jp-KeepstepPlan"
        // It scrolls: so that the keyboard can, too.
        tabIndex={0}
        role="region"
        aria-label={trans.__('Plan')}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{trans.__('Training checkpoint')}</th>
              <th scope="col">{trans.__('Size')}</th>
              <th scope="col">{trans.__('What happens')}</th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ checkpoint, isKept, why }) => (
              <tr key={checkpoint.key} data-kept={isKept}>
                <th scope="row">{visibleName(checkpoint.name)}</th>
                <td>
                  {checkpoint.sizeBytes === null
                    ? ''
                    : sizeText(checkpoint.sizeBytes)}
                </td>
                <td>
                  <strong>
                    {isKept ? trans.__('stays') : trans.__('is deleted')}
                  </strong>
                  {': '}
                  {visibleName(why)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isBucket && (
        <p className="jp-KeepstepForm-hint">
          {trans.__(
            'A bucket with soft deletion, which is the default, keeps and bills what was deleted for 7 days more.'
          )}
        </p>
      )}
    </>
  );
}
