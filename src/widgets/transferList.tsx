import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { baseName } from '#core/domain/storeUri';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretRightIcon,
  closeIcon
} from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { downloadIcon, troubleIcon, uploadIcon, verifiedIcon } from '../icons';
import { durationText } from '../model/ageText';
import { percentageOf } from '../model/aggregate';
import { errorText } from '../model/errorText';
import { rateText, sizeText } from '../model/sizeText';
import { visibleName } from '../model/visibleName';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** The transfers under way and those just over; nothing where there are none. */
export function TransferList(props: IViewProps): ReactElement | null {
  const { models, trans, run } = props;
  const { transfers } = useModel(models.transfers);
  const { transfersOpen } = useModel(models.panel);
  if (transfers.length === 0) {
    return null;
  }
  const Caret = transfersOpen ? caretDownIcon : caretRightIcon;
  const hasFinal = transfers.some(({ state }) => isFinal(state));
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
        {hasFinal && (
          <button
            type="button"
            className="jp-RunTree-retry"
            title={trans.__('Take the transfers that are over off the list')}
            onClick={() => run('keepstep:clear-transfers')}
          >
            {trans.__('Clear finished')}
          </button>
        )}
      </div>
      {transfersOpen && (
        <ul className="jp-KeepstepTransfers-list">
          {transfers.map(transfer => (
            <Transfer key={transfer.id} transfer={transfer} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

// --- Internal helpers ---

function Transfer(
  props: IViewProps & { readonly transfer: ITransferRecord }
): ReactElement {
  const { transfer, trans, run } = props;
  const name = visibleName(baseName(transfer.source));
  const percentage = percentageOf(
    transfer.bytesAcknowledged,
    transfer.bytesTotal
  );
  const over = isFinal(transfer.state);
  const Icon = iconOf(transfer);
  const title =
    transfer.kind === 'upload'
      ? trans.__('Upload of %1', name)
      : trans.__('Download of %1', name);
  return (
    <li
      className="jp-KeepstepTransfers-item"
      data-state={transfer.state}
      title={`${visibleName(transfer.source)} → ${visibleName(transfer.target)}`}
    >
      <Icon.react tag="span" width="16px" height="16px" />
      <span className="jp-KeepstepTransfers-name">{name}</span>
      <span className="jp-KeepstepTransfers-percentage">
        {over ? '' : `${percentage} %`}
      </span>
      {!over && (
        <button
          type="button"
          className="jp-RunTree-action"
          title={trans.__('Cancel')}
          aria-label={trans.__('Cancel: %1', title)}
          onClick={() => run('keepstep:cancel-transfer', { id: transfer.id })}
        >
          <closeIcon.react tag="span" width="16px" height="16px" />
        </button>
      )}
      {!over && (
        <div
          className="jp-KeepstepTransfers-bar"
          role="progressbar"
          aria-label={title}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percentage}
        >
          <div style={{ width: `${percentage}%` }} />
        </div>
      )}
      <span className="jp-KeepstepTransfers-detail">{detail(props)}</span>
    </li>
  );
}

function detail({
  transfer,
  trans,
  locale
}: {
  readonly transfer: ITransferRecord;
  readonly trans: TranslationBundle;
  readonly locale?: string | undefined;
}): string {
  const { bytesPerSecond, secondsLeft, bytesTotal, error } = transfer;
  switch (transfer.state) {
    case 'queued':
      return trans.__('queued, %1', sizeText(bytesTotal));
    case 'paused':
      return trans.__('paused');
    case 'verifying':
      return trans.__('verifying %1', sizeText(bytesTotal));
    case 'done':
      return transfer.kind === 'upload'
        ? trans.__('uploaded, verified, %1', sizeText(bytesTotal))
        : trans.__('downloaded, verified, %1', sizeText(bytesTotal));
    case 'cancelled':
      return trans.__('cancelled');
    case 'failed': {
      const text = error && errorText(error, trans);
      return text
        ? visibleName(`${text.message} ${text.next}`)
        : trans.__('failed');
    }
    case 'running':
      return [
        bytesPerSecond === null ? '' : rateText(bytesPerSecond),
        secondsLeft === null
          ? ''
          : trans.__('%1 left', durationText(secondsLeft, locale)),
        sizeText(bytesTotal)
      ]
        .filter(part => part !== '')
        .join(' · ');
  }
}

function iconOf({ state, kind }: ITransferRecord): typeof uploadIcon {
  if (state === 'failed') {
    return troubleIcon;
  }
  if (state === 'done') {
    return verifiedIcon;
  }
  return kind === 'upload' ? uploadIcon : downloadIcon;
}
