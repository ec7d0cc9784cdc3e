import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import type { IStore } from '../../../stores/store';

/**
 * Take parts of uploads away, each by its exact name and generation.
 *
 * @throws StoreError the first failure, after all were tried.
 */
export async function discardParts(
  store: IStore,
  parts: readonly Pick<IFileEntry, 'key' | 'generation'>[]
): Promise<void> {
  const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
  const removals = parts.map(({ key, generation }) =>
    queue.add(() => store.remove(key, { generation }))
  );
  await Promise.allSettled(removals);
  await Promise.all(removals);
}

// --- Internal helpers ---

const REMOVALS_AT_ONCE = 8;
