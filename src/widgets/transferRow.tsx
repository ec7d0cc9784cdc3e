import type { ITransferRecord } from '#core/domain/transfer';
import { isFinal } from '#core/domain/transfer';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import { Fragment, memo, type ReactElement } from 'react';
import { percentageOf } from '../model/aggregate';
import type { TransferAction } from '../model/transferActions';
import { transferEnds, type ITransferEnds } from '../model/transferEnds';
import {
  stateWord,
  transferFailure,
  transferParts
} from '../model/transferText';
import { transferName, transferTitle } from '../model/transferTitle';
import { visibleName } from '../model/visibleName';
import { TransferBar } from './transferBar';
import { TransferButtons } from './transferButtons';
import { TransferFiles } from './transferFiles';
import { transferIcon } from './transferIcon';
import type { IViewProps } from './viewProps';

/** What a row of the list of transfers is drawn from. */
export interface ITransferRowProps extends IViewProps {
  readonly transfer: ITransferRecord;
  readonly asked?: TransferAction | undefined;
  readonly position: number;
  readonly setSize: number;
  /** Whether the keyboard is at this row, or would come to it. */
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly now: number;
}

/** One transfer: what, how far, from where to where, its files, and what to do with it. */
export const TransferRow = memo(function TransferRow(
  props: ITransferRowProps
): ReactElement {
  const { transfer, trans, asked, models, isActive, isOpen, run } = props;
  const { id, state } = transfer;
  const ends = transferEnds(transfer, models.storages);
  const hasFiles = hasFilesToShow(transfer);
  const parts = transferParts(transfer, props);
  const failure = transferFailure(transfer, trans);
  const Icon = transferIcon(transfer);
  return (
    <div
      className="jp-KeepstepTransfers-row"
      role="row"
      tabIndex={isActive ? 0 : -1}
      aria-label={rowName(props, ends)}
      aria-level={1}
      aria-posinset={props.position}
      aria-setsize={props.setSize}
      aria-expanded={hasFiles ? isOpen : undefined}
      data-id={id}
      data-state={state}
      onFocus={() => models.panel.setTransfer(id)}
      onContextMenu={() => models.panel.setTransfer(id)}
    >
      <div
        className="jp-KeepstepTransfers-main"
        role="gridcell"
        title={`${visibleName(transfer.source)} → ${visibleName(transfer.target)}`}
      >
        <div className="jp-KeepstepTransfers-heading">
          <Icon.react tag="span" width="16px" height="16px" />
          <span className="jp-KeepstepTransfers-name">
            {transferName(transfer)}
          </span>
        </div>
        {hasBar(transfer) && (
          <TransferBar
            label={transferTitle(transfer, trans)}
            percentage={percentageOf(
              transfer.bytesAcknowledged,
              transfer.bytesTotal
            )}
            text={parts.join(', ')}
          />
        )}
        <div className="jp-KeepstepTransfers-detail">
          {parts.map((part, index) => (
            <Fragment key={index}>
              {index > 0 && ' · '}
              <span className="jp-KeepstepTransfers-part">{part}</span>
            </Fragment>
          ))}
        </div>
        {failure && (
          <div className="jp-KeepstepTransfers-failure">{failure}</div>
        )}
        <div className="jp-KeepstepTransfers-ends">
          <span>{ends.from}</span>
          <span>→</span>
          <span>{ends.to}</span>
        </div>
        {hasFiles && <FilesToggle {...props} />}
        {hasFiles && isOpen && (
          <TransferFiles files={transfer.files.underWay} trans={trans} />
        )}
      </div>
      <TransferButtons
        transfer={transfer}
        asked={asked}
        trans={trans}
        isReachable={isActive}
        run={run}
      />
    </div>
  );
});

/** Whether there is anything to open: once it is over, its files are no news. */
export function hasFilesToShow({ state, files }: ITransferRecord): boolean {
  return !isFinal(state) && files.total > 0;
}

// --- Internal helpers ---

function FilesToggle({
  transfer: { id, files },
  trans,
  models,
  isActive,
  isOpen
}: ITransferRowProps): ReactElement {
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  return (
    <button
      type="button"
      className="jp-KeepstepTransfers-filesToggle"
      tabIndex={isActive ? 0 : -1}
      aria-expanded={isOpen}
      onClick={() => models.panel.setFilesShown(id, !isOpen)}
    >
      <Caret.react tag="span" width="16px" height="16px" />
      {trans.__('%1 of %2 files', files.done, files.total)}
    </button>
  );
}

/** What does not change while the transfer goes on: a screen reader repeats what changes. */
function rowName(
  { transfer, trans, asked }: ITransferRowProps,
  { from, to }: ITransferEnds
): string {
  return trans.__(
    '%1, %2, from %3 to %4',
    transferTitle(transfer, trans),
    stateWord(transfer, trans, asked),
    from,
    to
  );
}

function hasBar({ state, bytesTotal }: ITransferRecord): boolean {
  return !isFinal(state) && (state === 'running' || bytesTotal > 0);
}
