import type { ITransferRecord } from '#core/domain/transfer';
import {
  useEffect,
  useRef,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type RefObject
} from 'react';
import { transferOrder } from '../model/transferOrder';
import { COMMANDS } from './transferButtons';
import { transferKeyboard } from './transferKeyboard';
import { TransferRow, hasFilesToShow } from './transferRow';
import { useModel } from './useModel';
import { useNow } from './useNow';
import type { IViewProps } from './viewProps';

/**
 * The rows of the transfers. One of them can be reached by Tab, from there on the arrows move;
 * when the row that has the keyboard goes away, the one that takes its place gets it.
 */
export function TransferGrid(props: IViewProps): ReactElement {
  const { models, trans } = props;
  const { transfers, asked } = useModel(models.transfers);
  const { transfer: wanted, filesOf } = useModel(models.panel);
  const now = useNow();
  const rows = transferOrder(transfers);
  const grid = useRef<HTMLDivElement>(null);
  const active = useActiveRow(rows, wanted, grid);
  const kept = useKeyboardKept(grid, active);
  const keyboard = useTransferKeyboard(props, rows, grid);
  return (
    <div
      ref={grid}
      className="jp-KeepstepTransfers-list"
      role="treegrid"
      aria-label={trans.__('Transfers')}
      onKeyDown={keyboard}
      {...kept}
    >
      {rows.map((transfer, index) => (
        <TransferRow
          key={transfer.id}
          {...props}
          transfer={transfer}
          asked={asked[transfer.id]}
          position={index + 1}
          setSize={rows.length}
          isActive={index === active}
          isOpen={filesOf.includes(transfer.id)}
          now={now}
        />
      ))}
    </div>
  );
}

// --- Internal helpers ---

/** The index of the row that the keyboard is at, or would come to. */
function useActiveRow(
  rows: readonly ITransferRecord[],
  wanted: string | null,
  grid: RefObject<HTMLDivElement>
): number {
  const last = useRef(0);
  const found = rows.findIndex(({ id }) => id === wanted);
  const active =
    found >= 0 ? found : Math.max(0, Math.min(last.current, rows.length - 1));
  last.current = active;
  useEffect(() => {
    rowNode(grid, active)?.scrollIntoView?.({ block: 'nearest' });
  }, [wanted]);
  return active;
}

/** Hand the keyboard on when the element that has it goes away: @returns who has it. */
function useKeyboardKept(
  grid: RefObject<HTMLDivElement>,
  active: number
): Pick<HTMLAttributes<HTMLElement>, 'onFocus' | 'onBlur'> {
  const isHere = useRef(false);
  useEffect(() => {
    if (isHere.current && !grid.current?.contains(document.activeElement)) {
      rowNode(grid, active)?.focus();
    }
  });
  useEffect(
    () => () => {
      if (isHere.current) {
        document.querySelector<HTMLElement>('.jp-RunTree')?.focus();
      }
    },
    []
  );
  // React tells of no blur where it takes the element away itself.
  return {
    onFocus: () => {
      isHere.current = true;
    },
    onBlur: () => {
      isHere.current = false;
    }
  };
}

function useTransferKeyboard(
  { models, run }: IViewProps,
  rows: readonly ITransferRecord[],
  grid: RefObject<HTMLDivElement>
): (event: KeyboardEvent) => void {
  return event => {
    const target = event.target as HTMLElement;
    const isRow = target.getAttribute('role') === 'row';
    const id = target.closest<HTMLElement>('[role="row"]')?.dataset['id'];
    const index = rows.findIndex(one => one.id === id);
    const key = transferKeyboard(rows, index, event.key);
    // A row's own buttons have keys of their own, but for those that leave the row.
    const isOurs = isRow || key?.type === 'select';
    if (!key || !isOurs || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const transfer = rows[index];
    if (!transfer) {
      return;
    }
    switch (key.type) {
      case 'select':
        return rowNode(grid, key.index)?.focus();
      case 'files':
        return hasFilesToShow(transfer)
          ? models.panel.setFilesShown(
              transfer.id,
              key.isShown === 'toggle'
                ? !models.panel.state.filesOf.includes(transfer.id)
                : key.isShown
            )
          : undefined;
      case 'action':
        return run(COMMANDS[key.action], { id: transfer.id });
    }
  };
}

function rowNode(
  grid: RefObject<HTMLDivElement>,
  index: number
): HTMLElement | undefined {
  return grid.current?.querySelectorAll<HTMLElement>('[role="row"]')[index];
}
