import type { IFileEntry } from '#core/domain/entry';

/**
 * Of all parts in a store those that nobody goes on with: in their folder, which is that of one
 * target, nothing has happened for a week. The service forgets unfinished uploads after as long.
 *
 * @param folder the one that holds those of all targets
 * @param now by the store's clock, in milliseconds since 1970
 */
export function abandonedParts(
  parts: readonly IFileEntry[],
  folder: string,
  now: number
): IFileEntry[] {
  const targetOf = ({ key }: IFileEntry): string =>
    key.slice(0, key.indexOf('/', folder.length) + 1);
  const newest = new Map<string, number>();
  for (const part of parts) {
    const target = targetOf(part);
    newest.set(target, Math.max(newest.get(target) ?? 0, part.updatedAt));
  }
  return parts.filter(part => now - newest.get(targetOf(part))! > WEEK_MS);
}

// --- Internal helpers ---

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
