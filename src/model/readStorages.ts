import { StoreError } from '#core/domain/errors';
import type { IStorage } from '#core/domain/storage';
import { asFolder, formatStoreUri, parseStoreUri } from '#core/domain/storeUri';
import { newStorage } from './newStorage';

/** The good ones, and a sentence for each of the others. */
export interface IReadStorages {
  readonly storages: readonly IStorage[];
  readonly problems: readonly string[];
}

/**
 * The `storages` of the settings, which a person may have written by hand: what is left out is
 * filled in, and one that cannot be read does not take the others along.
 */
export function readStorages(value: unknown): IReadStorages {
  const storages: IStorage[] = [];
  const problems: string[] = [];
  for (const item of Array.isArray(value) ? value : []) {
    try {
      storages.push(readStorage(item as Partial<IStorage> | null, storages));
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      problems.push(error.message);
    }
  }
  return { storages, problems };
}

// --- Internal helpers ---

function readStorage(
  item: Partial<IStorage> | null,
  others: readonly IStorage[]
): IStorage {
  const uri = formatStoreUri(asFolder(parseStoreUri(String(item?.uri ?? ''))));
  const made = newStorage({ uri, label: text(item?.label) }, others);
  return {
    id: text(item?.id) || made.id,
    label: made.label,
    uri,
    readOnly: item?.readOnly === true,
    credentialRef: text(item?.credentialRef) || made.credentialRef,
    survivesThisMachine:
      typeof item?.survivesThisMachine === 'boolean'
        ? item.survivesThisMachine
        : made.survivesThisMachine
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
