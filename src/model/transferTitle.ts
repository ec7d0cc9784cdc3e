import { baseName } from '#core/domain/storeUri';
import type { ITransferRecord, TransferKind } from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import { sizeText } from './sizeText';
import { visibleName } from './visibleName';

/** What is moved, as it may be shown. */
export function transferName({
  source
}: Pick<ITransferRecord, 'source'>): string {
  return visibleName(baseName(source));
}

/** What a transfer is, without its state: `Upload of checkpoint-10`. */
export function transferTitle(
  transfer: Pick<ITransferRecord, 'source' | 'kind'>,
  trans: TranslationBundle
): string {
  const name = transferName(transfer);
  const titles: Record<TransferKind, string> = {
    upload: trans.__('Upload of %1', name),
    download: trans.__('Download of %1', name),
    copy: trans.__('Copy of %1', name),
    sync: trans.__('Sync of %1', name)
  };
  return titles[transfer.kind];
}

/** The same while it goes on, short enough for a notification: `Uploading checkpoint-10`. */
export function transferHeadline(
  transfer: Pick<ITransferRecord, 'source' | 'kind'>,
  trans: TranslationBundle
): string {
  const name = shortened(transferName(transfer));
  const titles: Record<TransferKind, string> = {
    upload: trans.__('Uploading %1', name),
    download: trans.__('Downloading %1', name),
    copy: trans.__('Copying %1', name),
    sync: trans.__('Syncing %1', name)
  };
  return titles[transfer.kind];
}

/** How a transfer went well: `Uploaded checkpoint-10 (5 GB), verified.` */
export function transferSuccess(
  transfer: Pick<ITransferRecord, 'source' | 'kind' | 'bytesTotal'>,
  trans: TranslationBundle
): string {
  const name = shortened(transferName(transfer));
  const size = sizeText(transfer.bytesTotal);
  const titles: Record<TransferKind, string> = {
    upload: trans.__('Uploaded %1 (%2), verified.', name, size),
    download: trans.__('Downloaded %1 (%2), verified.', name, size),
    copy: trans.__('Copied %1 (%2), verified.', name, size),
    sync: trans.__('%1 is in step (%2), verified.', name, size)
  };
  return titles[transfer.kind];
}

// --- Internal helpers ---

/** Both ends of a long name: they tell it from others. A toast cuts its text after 140 characters. */
function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= LONGEST
    ? name
    : `${characters.slice(0, 26).join('')}…${characters.slice(-20).join('')}`;
}

const LONGEST = 48;
