import { baseName } from '#core/domain/storeUri';
import type { ITransferRecord } from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import { percentageOf } from './aggregate';
import type { IRunStatus } from './runStatus';
import { visibleName } from './visibleName';

/**
 * What there is to say of a run while a checkpoint is on its way into it; null where none is.
 * For a run that has no whole checkpoint yet: what is kept is more than what is on its way.
 *
 * @param runUri the folder of the run, with `/` at its end
 */
export function uploadingStatus(
  transfers: readonly ITransferRecord[],
  runUri: string,
  trans: TranslationBundle
): IRunStatus | null {
  const uploads = transfers.filter(
    ({ kind, target }) => kind === 'upload' && isDirectlyIn(runUri, target)
  );
  // Of several, the one that is furthest.
  for (const state of ['verifying', 'running', 'queued', 'paused'] as const) {
    const upload = uploads.find(one => one.state === state);
    if (upload) {
      return {
        safety: 'partly',
        text: textOf(state, upload, trans),
        detail: trans.__(
          'It can be resumed from once every byte has arrived and is verified.'
        )
      };
    }
  }
  return null;
}

// --- Internal helpers ---

function textOf(
  state: 'verifying' | 'running' | 'queued' | 'paused',
  { source, bytesAcknowledged, bytesTotal }: ITransferRecord,
  trans: TranslationBundle
): string {
  const name = visibleName(baseName(source));
  switch (state) {
    case 'verifying':
      return trans.__('Verifying %1', name);
    case 'running':
      return trans.__(
        'Uploading %1 · %2 %',
        name,
        percentageOf(bytesAcknowledged, bytesTotal)
      );
    case 'queued':
      return trans.__('Waiting to upload %1', name);
    case 'paused':
      return trans.__('Upload of %1 is paused', name);
  }
}

function isDirectlyIn(folder: string, uri: string): boolean {
  const name = uri.startsWith(folder) ? uri.slice(folder.length) : '';
  return /^[^/]+\/?$/.test(name);
}
