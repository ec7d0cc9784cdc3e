import {
  isFinal,
  type ITransferRecord,
  type TransferState
} from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import { percentageOf } from './aggregate';
import { transferTitle } from './transferTitle';

/** Progress is told each time that it passes a multiple of this, in percent. */
const STRIDE = 25;

/**
 * What is worth reading aloud of what has changed between two lists of transfers, a phrase each:
 * starts, each quarter, ends. Why one failed is told by the alert that its failure raises. A
 * transfer that was over when it was first seen is no news.
 */
export function transferNews(
  before: readonly ITransferRecord[],
  after: readonly ITransferRecord[],
  trans: TranslationBundle
): string[] {
  return after.flatMap(now => {
    const then = before.find(({ id }) => id === now.id);
    if (isFinal(now.state) && (!then || isFinal(then.state))) {
      return [];
    }
    if (then?.state !== now.state) {
      return [phrase(now, stateText(now.state, trans), trans)];
    }
    const quarter = quarterOf(now);
    return now.state === 'running' && quarter > quarterOf(then)
      ? [phrase(now, `${quarter * STRIDE} %`, trans)]
      : [];
  });
}

// --- Internal helpers ---

function phrase(
  transfer: ITransferRecord,
  news: string,
  trans: TranslationBundle
): string {
  return `${transferTitle(transfer, trans)}: ${news}`;
}

function stateText(state: TransferState, trans: TranslationBundle): string {
  switch (state) {
    case 'queued':
      return trans.__('queued');
    case 'running':
      return trans.__('started');
    case 'paused':
      return trans.__('paused');
    case 'verifying':
      return trans.__('verifying');
    case 'done':
      return trans.__('done, verified');
    case 'cancelled':
      return trans.__('cancelled');
    case 'failed':
      return trans.__('failed');
  }
}

function quarterOf({ bytesAcknowledged, bytesTotal }: ITransferRecord): number {
  return Math.floor(percentageOf(bytesAcknowledged, bytesTotal) / STRIDE);
}
