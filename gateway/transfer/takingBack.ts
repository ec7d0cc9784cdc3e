import PQueue from 'p-queue';
import type { IStore } from '../stores/store';
import type { IPublished } from './moveInOrder';

/** What a move may do to be taken back. */
export interface ITakingBack {
  readonly store: IStore;
  readonly signal: AbortSignal;
  /** Whether a file vouches for others. */
  readonly isMarker: (path: string) => boolean;
  /** Keys that held something before the move began. */
  readonly held: ReadonlySet<string>;
}

/** How a move tells what it does. */
export interface IMoveUnderWay {
  /** A file was published. */
  published(file: IPublished): void;
  /** What was sent must not be believed: take its markers away again. */
  disown(): Promise<void>;
}

/**
 * Do a move, and when it is cancelled take away again what it had published until then, the last
 * file first, each by its exact name and only what this move has put there (T12). Data in a place
 * that held something before stays: to remove it would leave less than there was. Markers go in
 * any case, so that nothing of it is offered.
 *
 * Files of a move that failed stay: when it is started again they need not be sent again.
 */
export async function takingBack<T>(
  { store, signal, isMarker, held }: ITakingBack,
  move: (underWay: IMoveUnderWay) => Promise<T>
): Promise<T> {
  const published: IPublished[] = [];
  try {
    return await move({
      published: file => void published.push(file),
      disown: () =>
        removeAll(
          store,
          published.filter(({ path }) => isMarker(path))
        )
    });
  } catch (error) {
    if (signal.aborted) {
      await removeAll(
        store,
        published.filter(({ path, key }) => isMarker(path) || !held.has(key))
      );
    }
    throw error;
  }
}

// --- Internal helpers ---

const REMOVALS_AT_ONCE = 8;

/** What cannot be taken away is not told: the failure that led here is what the user has to know. */
async function removeAll(
  store: IStore,
  files: readonly IPublished[]
): Promise<void> {
  const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
  await Promise.allSettled(
    [...files]
      .reverse()
      .map(({ key, generation }) =>
        queue.add(() => store.remove(key, { generation }))
      )
  );
}
