import type { ITransferRecord } from '#core/domain/transfer';
import { allows, type TransferAction } from '../model/transferActions';

/** What a key does in the list of transfers. */
export type TransferKey =
  | { readonly type: 'select'; readonly index: number }
  | { readonly type: 'files'; readonly isShown: boolean | 'toggle' }
  | { readonly type: 'action'; readonly action: TransferAction };

/**
 * The keyboard of the list of transfers (U34). Arrows, Home and End move; left, right and Enter
 * hide and show the files; Space pauses and goes on, or tries again; Delete cancels what is under
 * way and clears what is over. Null: the key is not ours.
 *
 * @param index of the row that has the focus
 */
export function transferKeyboard(
  transfers: readonly ITransferRecord[],
  index: number,
  key: string
): TransferKey | null {
  const transfer = transfers[index];
  if (!transfer) {
    return null;
  }
  const last = transfers.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { type: 'select', index: Math.min(last, index + 1) };
    case 'ArrowUp':
      return { type: 'select', index: Math.max(0, index - 1) };
    case 'Home':
      return { type: 'select', index: 0 };
    case 'End':
      return { type: 'select', index: last };
    case 'ArrowRight':
      return { type: 'files', isShown: true };
    case 'ArrowLeft':
      return { type: 'files', isShown: false };
    case 'Enter':
      return { type: 'files', isShown: 'toggle' };
    case ' ':
      return first(transfer, ['resume', 'pause', 'retry']);
    case 'Delete':
    case 'Backspace':
      return first(transfer, ['cancel', 'clear']);
    default:
      return null;
  }
}

// --- Internal helpers ---

function first(
  transfer: ITransferRecord,
  wanted: readonly TransferAction[]
): TransferKey | null {
  const action = wanted.find(one => allows(transfer, one));
  return action ? { type: 'action', action } : null;
}
