import type { IStore } from '../../stores/store';
import { isCancelling, isPausing } from '../move/isPausing';
import { Ledger } from './ledger';
import type { IPublished } from './moveInOrder';

/** What a move may do to be taken back. */
export interface ITakingBack {
  readonly store: IStore;
  readonly signal: AbortSignal;
  /** Whether a file vouches for others. */
  readonly isMarker: (path: string) => boolean;
  /** Keys that held something before the move began. */
  readonly held: ReadonlySet<string>;
  /** Knows what the same move had published before it was paused. */
  readonly ledger?: Ledger | undefined;
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
 * Files of a move that failed or is paused stay: when it goes on they need not be sent again. Of
 * one that is paused its markers go, for nothing is to be offered that was not compared.
 */
export async function takingBack<T>(
  { store, signal, isMarker, held, ledger = new Ledger() }: ITakingBack,
  move: (underWay: IMoveUnderWay) => Promise<T>
): Promise<T> {
  // What an earlier run of this move has put there did not hold anything before.
  const isOurs = ({ path, key }: IPublished): boolean =>
    isMarker(path) || !held.has(key) || ledger.has(key);
  const takeMarkersBack = (): Promise<void> =>
    ledger.takeBack(
      store,
      entry => entry.kind === 'file' && isMarker(entry.path)
    );
  try {
    return await move({
      published: file => {
        if (isOurs(file)) {
          ledger.add({ kind: 'file', ...file });
        }
      },
      disown: takeMarkersBack
    });
  } catch (error) {
    if (isCancelling(signal)) {
      await ledger.takeBack(store);
    } else if (isPausing(signal)) {
      await takeMarkersBack();
    }
    throw error;
  }
}
