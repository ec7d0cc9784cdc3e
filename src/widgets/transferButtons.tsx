import type { ITransferRecord } from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  closeIcon,
  pauseIcon,
  refreshIcon,
  runIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { firstIcon } from '../icons';
import { actionsOf, type TransferAction } from '../model/transferActions';
import { transferTitle } from '../model/transferTitle';

/** The buttons of one transfer: what there is to do with it now. */
export function TransferButtons(props: {
  readonly transfer: ITransferRecord;
  readonly asked?: TransferAction | undefined;
  readonly trans: TranslationBundle;
  /** Whether Tab reaches them: those of the row in use only. */
  readonly isReachable: boolean;
  run(command: string, args: { readonly id: string }): void;
}): ReactElement {
  const { transfer, asked, trans, isReachable, run } = props;
  const title = transferTitle(transfer, trans);
  return (
    <div className="jp-KeepstepTransfers-actions" role="gridcell">
      {actionsOf(transfer).map(action => {
        const { Icon, label } = look(action, trans);
        return (
          <button
            // One place in the row is one button, which keeps the keyboard as its action changes.
            key={PLACES[action]}
            type="button"
            className="jp-RunTree-action"
            tabIndex={isReachable ? 0 : -1}
            title={label}
            aria-label={`${label}: ${title}`}
            aria-disabled={isTaken(action, asked)}
            onClick={() => {
              if (!isTaken(action, asked)) {
                run(COMMANDS[action], { id: transfer.id });
              }
            }}
          >
            <Icon.react tag="span" width="16px" height="16px" />
          </button>
        );
      })}
    </div>
  );
}

/** The command of each action; all take the id of a transfer. */
export const COMMANDS: Readonly<Record<TransferAction, string>> = {
  prioritise: 'keepstep:prioritise-transfer',
  pause: 'keepstep:pause-transfer',
  resume: 'keepstep:resume-transfer',
  retry: 'keepstep:retry-transfer',
  cancel: 'keepstep:cancel-transfer',
  clear: 'keepstep:clear-transfers'
};

// --- Internal helpers ---

const PLACES: Readonly<Record<TransferAction, string>> = {
  prioritise: 'order',
  pause: 'go',
  resume: 'go',
  retry: 'go',
  cancel: 'end',
  clear: 'end'
};

/** It was asked for already, or what ends the transfer was. */
function isTaken(
  action: TransferAction,
  asked: TransferAction | undefined
): boolean {
  return asked === action || asked === 'cancel';
}

function look(
  action: TransferAction,
  trans: TranslationBundle
): { Icon: LabIcon; label: string } {
  switch (action) {
    case 'prioritise':
      return { Icon: firstIcon, label: trans.__('Go first') };
    case 'pause':
      return { Icon: pauseIcon, label: trans.__('Pause') };
    case 'resume':
      return { Icon: runIcon, label: trans.__('Resume') };
    case 'retry':
      return { Icon: refreshIcon, label: trans.__('Retry') };
    case 'cancel':
      return { Icon: closeIcon, label: trans.__('Cancel') };
    case 'clear':
      return { Icon: closeIcon, label: trans.__('Clear') };
  }
}
