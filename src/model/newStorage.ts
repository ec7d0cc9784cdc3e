import type { IStorage } from '#core/domain/storage';
import { asFolder, formatStoreUri, parseStoreUri } from '#core/domain/storeUri';

/**
 * A storage from what a person typed. Its id is a slug of the address that none of `others` has;
 * a bucket outlives this machine, a folder does only where it looks like a mounted Drive.
 *
 * @throws StoreError `bad-message` for what is not an address.
 */
export function newStorage(
  typed: { readonly uri: string; readonly label: string },
  others: readonly Pick<IStorage, 'id'>[]
): IStorage {
  const address = asFolder(parseStoreUri(typed.uri.trim()));
  const uri = formatStoreUri(address);
  return {
    id: freeId(slug(uri), others),
    label: typed.label.trim() || uri.replace(/^file:\/\/|\/$/g, ''),
    uri,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine:
      address.scheme !== 'file' ||
      /\/(drive\/My ?Drive)(\/|$)/.test(address.key)
  };
}

// --- Internal helpers ---

function slug(uri: string): string {
  const words = uri.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 60) || 'storage';
}

function freeId(
  wanted: string,
  others: readonly Pick<IStorage, 'id'>[]
): string {
  const taken = new Set(others.map(other => other.id));
  let id = wanted;
  for (let count = 2; taken.has(id); count++) {
    id = `${wanted}-${count}`;
  }
  return id;
}
