import type {
  ITransferRecord,
  TransferKind,
  TransferState
} from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ageText, durationText, spanText } from './ageText';
import { percentageOf } from './aggregate';
import { errorText } from './errorText';
import { rateText, sizeText } from './sizeText';
import type { TransferAction } from './transferActions';
import { visibleName } from './visibleName';

/** What a text about a transfer is made with. */
export interface ITransferTextOptions {
  readonly trans: TranslationBundle;
  readonly locale?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What was asked of it and has not happened yet. */
  readonly asked?: TransferAction | undefined;
}

/**
 * What there is to say of a transfer in a few short parts, its state in words first. While it is
 * under way they are the figures: how far, how much, how fast, how long.
 */
export function transferParts(
  transfer: ITransferRecord,
  options: ITransferTextOptions
): readonly string[] {
  const { trans, asked } = options;
  const state = stateWord(transfer, trans, asked);
  switch (transfer.state) {
    case 'queued':
      return [state, ...known(transfer)];
    case 'running':
      return asked === 'pause' || asked === 'cancel'
        ? [state, ...amount(transfer, trans)]
        : running(transfer, options);
    case 'verifying':
      return [state, sizeText(transfer.bytesTotal)];
    case 'paused':
      return [state, ...amount(transfer, trans)];
    case 'done':
      return [
        state,
        sizeText(transfer.bytesTotal),
        ...took(transfer, options),
        ...ago(transfer, options)
      ];
    case 'cancelled':
      return [state, ...ago(transfer, options)];
    case 'failed':
      return [state, ...ago(transfer, options)];
  }
}

/** A transfer's state in words: what it is doing, or how it ended. */
export function stateWord(
  {
    state,
    kind,
    priority
  }: Pick<ITransferRecord, 'state' | 'kind' | 'priority'>,
  trans: TranslationBundle,
  asked?: TransferAction
): string {
  if (asked === 'pause' && state !== 'paused') {
    return trans.__('pausing…');
  }
  if (asked === 'cancel') {
    return trans.__('cancelling…');
  }
  const done: Record<TransferKind, string> = {
    upload: trans.__('uploaded, verified'),
    download: trans.__('downloaded, verified'),
    copy: trans.__('copied, verified'),
    sync: trans.__('in step, verified')
  };
  const words: Record<TransferState, string> = {
    queued:
      priority === 'emergency' ? trans.__('goes next') : trans.__('waiting'),
    running: trans.__('under way'),
    paused: trans.__('paused'),
    verifying: trans.__('verifying'),
    done: done[kind],
    failed: trans.__('failed'),
    cancelled: trans.__('cancelled')
  };
  return words[state];
}

/** Why a transfer failed and what to do now; null for any other. */
export function transferFailure(
  { state, error }: ITransferRecord,
  trans: TranslationBundle
): string | null {
  const text = state === 'failed' && error && errorText(error, trans);
  return text ? visibleName(`${text.message} ${text.next}`) : null;
}

// --- Internal helpers ---

function running(
  transfer: ITransferRecord,
  { trans, locale }: ITransferTextOptions
): readonly string[] {
  const { bytesTotal, bytesPerSecond, secondsLeft } = transfer;
  if (bytesTotal === 0) {
    return [trans.__('starting')];
  }
  return [
    ...amount(transfer, trans),
    ...(bytesPerSecond === null ? [] : [rateText(bytesPerSecond)]),
    ...(secondsLeft === null
      ? []
      : [trans.__('%1 left', durationText(secondsLeft, locale))])
  ];
}

/** How far it is, and how much of how much has arrived. */
function amount(
  { bytesAcknowledged, bytesTotal }: ITransferRecord,
  trans: TranslationBundle
): readonly string[] {
  return bytesTotal === 0
    ? []
    : [
        trans.__('%1 %', percentageOf(bytesAcknowledged, bytesTotal)),
        trans.__('%1 of %2', sizeText(bytesAcknowledged), sizeText(bytesTotal))
      ];
}

/** One that waits has not been looked at yet, unless it has begun before. */
function known({ bytesTotal }: ITransferRecord): readonly string[] {
  return bytesTotal === 0 ? [] : [sizeText(bytesTotal)];
}

function took(
  { startedAt, endedAt }: ITransferRecord,
  { trans, locale }: ITransferTextOptions
): readonly string[] {
  return startedAt === null || endedAt === null
    ? []
    : [trans.__('in %1', spanText((endedAt - startedAt) / 1000, locale))];
}

function ago(
  { endedAt }: ITransferRecord,
  { now, locale }: ITransferTextOptions
): readonly string[] {
  return endedAt === null ? [] : [ageText(endedAt, now, locale)];
}
