import type { IMountedStorage } from '#core/domain/storage';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ageText } from '../model/ageText';
import { errorText } from '../model/errorText';
import { metricText } from '../model/metricText';
import { sizeText } from '../model/sizeText';
import type { ITreeRow } from '../model/treeRow';
import { visibleName } from '../model/visibleName';
import { checkpointState } from './checkpointState';

/** What a row's name is made with. */
export interface IRowNameOptions {
  readonly trans: TranslationBundle;
  readonly now: number;
  readonly locale?: string | undefined;
}

/**
 * The accessible name of a row, which reads like a sentence: "Step 900, complete, loss 0.231,
 * 5.1 GB, 4 minutes ago". It is the row's tooltip, too.
 */
export function rowName(row: ITreeRow, options: IRowNameOptions): string {
  const { trans } = options;
  const name = visibleName(row.name);
  switch (row.kind) {
    case 'storage':
      return sentence(
        name,
        storageKind(row.storage, trans),
        visibleName(row.storage.uri),
        row.storage.readOnly ? trans.__('read only') : ''
      );
    case 'run':
      return sentence(trans.__('Run %1', name), ...runParts(row, trans));
    case 'folder':
      return trans.__('Folder %1', name);
    case 'checkpoint':
      return checkpointName(row, options);
    case 'file':
      return sentence(name, ...sizeAndAge(row, options));
    case 'refused':
      return trans.__('%1 is left alone: it %2', name, row.why);
    case 'loading':
      return trans.__('Loading…');
    case 'note':
      return row.otherFiles > 0
        ? trans._n(
            'No training checkpoints here (%1 other file)',
            'No training checkpoints here (%1 other files)',
            row.otherFiles
          )
        : trans.__('No training checkpoints here yet');
    case 'error':
      return row.error ? errorSentence(row.error, trans) : '';
  }
}

// --- Internal helpers ---

function checkpointName(row: ITreeRow, options: IRowNameOptions): string {
  const { checkpoint, error } = row;
  const { trans } = options;
  const name = visibleName(row.name);
  if (!checkpoint) {
    return name;
  }
  const { step, metric, reasons } = checkpoint;
  const { text } = checkpointState(checkpoint, trans);
  return sentence(
    step === null ? name : trans.__('Step %1', step),
    error ? errorSentence(error, trans) : text,
    metric ? `${visibleName(metric.name)} ${metricText(metric.value)}` : '',
    ...sizeAndAge(row, options),
    step === null ? '' : name,
    reasons.length > 0 ? reasons.map(visibleName).join('; ') : ''
  );
}

function runParts(row: ITreeRow, trans: TranslationBundle): string[] {
  return [
    row.checkpointCount === null
      ? ''
      : trans._n(
          '%1 training checkpoint',
          '%1 training checkpoints',
          row.checkpointCount
        ),
    row.sizeBytes ? sizeText(row.sizeBytes) : ''
  ];
}

function sizeAndAge(row: ITreeRow, { now, locale }: IRowNameOptions): string[] {
  return [
    row.sizeBytes === null ? '' : sizeText(row.sizeBytes),
    row.updatedAt === null ? '' : ageText(row.updatedAt, now, locale)
  ];
}

function storageKind(
  { kind }: IMountedStorage,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'bucket':
      return trans.__('bucket');
    case 'drive-mount':
      return trans.__('mounted Drive');
    case 'disk':
      return trans.__('disk');
  }
}

function errorSentence(
  error: NonNullable<ITreeRow['error']>,
  trans: TranslationBundle
): string {
  const { message, next } = errorText(error, trans);
  return visibleName(`${message} ${next}`);
}

function sentence(...parts: string[]): string {
  return parts.filter(part => part !== '').join(', ');
}
