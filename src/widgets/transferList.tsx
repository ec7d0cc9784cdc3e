import { isFinal } from '#core/domain/transfer';
import {
  caretDownIcon,
  caretRightIcon,
  clearIcon
} from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { rateText } from '../model/sizeText';
import { TransferGrid } from './transferGrid';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** The transfers under way and those just over; nothing where there are none, and no limit. */
export function TransferList(props: IViewProps): ReactElement | null {
  const { models, trans, run } = props;
  const { transfers, rateLimit } = useModel(models.transfers);
  const { transfersOpen } = useModel(models.panel);
  if (transfers.length === 0 && rateLimit === null) {
    return null;
  }
  const Caret = transfersOpen ? caretDownIcon : caretRightIcon;
  return (
    <section
      className="jp-KeepstepTransfers"
      aria-label={trans.__('Transfers')}
    >
      <div className="jp-KeepstepTransfers-title">
        <button
          type="button"
          className="jp-KeepstepTransfers-toggle"
          aria-expanded={transfersOpen}
          onClick={() => models.panel.setTransfersOpen(!transfersOpen)}
        >
          <Caret.react tag="span" />
          {trans.__('Transfers (%1)', transfers.length)}
        </button>
        {rateLimit !== null && (
          <button
            type="button"
            className="jp-KeepstepTransfers-limit"
            title={trans.__('Limit the rate of all transfers together…')}
            aria-label={trans.__(
              'At most %1 for all transfers: change',
              rateText(rateLimit)
            )}
            onClick={() => run('keepstep:limit-transfer-rate')}
          >
            ≤ {rateText(rateLimit)}
          </button>
        )}
        {transfers.some(({ state }) => isFinal(state)) && (
          <button
            type="button"
            className="jp-RunTree-retry"
            title={trans.__('Take the transfers that are over off the list')}
            aria-label={trans.__('Clear all finished')}
            onClick={() => run('keepstep:clear-transfers')}
          >
            <clearIcon.react tag="span" width="16px" height="16px" />
            <span>{trans.__('Clear')}</span>
          </button>
        )}
      </div>
      {transfersOpen && transfers.length > 0 && <TransferGrid {...props} />}
    </section>
  );
}
