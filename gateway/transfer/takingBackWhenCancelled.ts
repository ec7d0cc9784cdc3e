import PQueue from 'p-queue';
import type { IStore } from '../stores/store';

/**
 * Do a move, and when it is cancelled take away again what it had published until then, the last
 * file first, each by its exact name and only what this move has put there (T12).
 *
 * Files of a move that failed stay: when it is started again they need not be sent again.
 */
export async function takingBackWhenCancelled<T>(
  store: IStore,
  signal: AbortSignal,
  move: (onPublished: (key: string, generation: string) => void) => Promise<T>
): Promise<T> {
  const published: { key: string; generation: string }[] = [];
  try {
    return await move((key, generation) => published.push({ key, generation }));
  } catch (error) {
    if (signal.aborted) {
      const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
      // What cannot be taken away is no checkpoint either: it never had its manifest.
      await Promise.allSettled(
        published
          .reverse()
          .map(({ key, generation }) =>
            queue.add(() => store.remove(key, { generation }))
          )
      );
    }
    throw error;
  }
}

// --- Internal helpers ---

const REMOVALS_AT_ONCE = 8;
