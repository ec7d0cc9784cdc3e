import { baseName, parentFolder } from '#core/domain/storeUri';
import type { ITransferRecord } from '#core/domain/transfer';
import type { StoragesModel } from './storagesModel';
import { visibleName } from './visibleName';

/** Where a transfer comes from and where it goes to, as they may be shown. */
export interface ITransferEnds {
  readonly from: string;
  readonly to: string;
}

/**
 * Both ends of a transfer, by the label of their storage and the folder in it: `Team: grpo/run`.
 * The name of what is moved is left out, unless it has another one at its target.
 */
export function transferEnds(
  { source, target }: Pick<ITransferRecord, 'source' | 'target'>,
  storages: Pick<StoragesModel, 'placeOf' | 'find'>
): ITransferEnds {
  const isRenamed = baseName(source) !== baseName(target);
  const end = (uri: string) => endText(uri, isRenamed, storages);
  return { from: end(source), to: end(target) };
}

// --- Internal helpers ---

function endText(
  uri: string,
  isNamed: boolean,
  storages: Pick<StoragesModel, 'placeOf' | 'find'>
): string {
  const place = storages.placeOf(uri);
  const storage = place && storages.find(place.storage);
  if (!place || !storage) {
    // Of a storage that was taken off the list, or that only the terminal uses.
    return visibleName(isNamed ? uri : uri.slice(0, folderLength(uri)));
  }
  const folder = (isNamed ? place.key : parentFolder(place.key)).replace(
    /\/$/,
    ''
  );
  return visibleName(folder ? `${storage.label}: ${folder}` : storage.label);
}

function folderLength(uri: string): number {
  const trimmed = uri.endsWith('/') ? uri.slice(0, -1) : uri;
  return trimmed.lastIndexOf('/') + 1;
}
