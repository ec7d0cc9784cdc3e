import type { Entry, IFileEntry } from '#core/domain/entry';
import { whyRefused } from './storeKey';

/**
 * Flat objects as a listing of one folder, in the order of their names: files, and each prefix
 * once. An object whose name ends in `/` only marks a folder, and is no file.
 */
export function* childrenOf(
  files: readonly IFileEntry[],
  folder: string,
  recursive = false
): Iterable<Entry> {
  const entries = new Map<string, Entry>();
  for (const file of files) {
    const slash = recursive ? -1 : file.key.indexOf('/', folder.length);
    if (slash >= 0) {
      const key = file.key.slice(0, slash + 1);
      entries.set(key, checked({ kind: 'folder', key }));
    } else if (!file.key.endsWith('/')) {
      entries.set(file.key, checked(file));
    }
  }
  yield* [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The entry, or `refused` when its name can be no file below a root. */
export function checked(entry: Entry): Entry {
  const why = whyRefused(entry.key);
  return why ? { kind: 'refused', key: entry.key, why } : entry;
}
