import type { IFileEntry } from '#core/domain/entry';
import { manifestKey } from '#core/domain/manifest';
import type { IStore } from '../../stores/store';
import { planOrder, plannedFiles } from './plan';

/** A checkpoint that is about to be written over. */
export interface IWithdrawal {
  readonly store: IStore;
  readonly key: string;
  readonly files: readonly IFileEntry[];
  readonly formatId: string;
  /** Paths of files that stay. */
  readonly kept: ReadonlyMap<string, unknown>;
  readonly signal: AbortSignal;
}

/**
 * Take back what says that an old checkpoint is whole, before its data is touched: its manifest
 * first, then its markers, in the opposite order to that of writing (T1).
 */
export async function withdraw(old: IWithdrawal): Promise<void> {
  const { store, key, files, formatId, kept, signal } = old;
  const { markers } = planOrder(plannedFiles(key, files), formatId);
  const doomed = [
    ...files.filter(file => file.key === manifestKey(key)),
    ...markers
      .filter(({ path }) => !kept.has(path))
      .map(({ entry }) => entry)
      .reverse()
  ];
  for (const entry of doomed) {
    const { generation } = entry;
    await store.remove(entry.key, { generation, signal });
  }
}
