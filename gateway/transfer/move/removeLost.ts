import { StoreError } from '#core/domain/errors';
import type { IStore, Precondition } from '../../stores/store';
import { mayStay } from './isPausing';

/** What was on its way to a store when it was stopped. */
export interface ILost {
  readonly to: IStore;
  readonly key: string;
  readonly size: number;
  readonly crc32c: string;
  readonly ifGeneration?: Precondition | undefined;
  /** What stopped it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * After something was stopped while its last bytes were on their way: nobody knows whether the
 * store has published them. If it has, what is there is taken away again by its generation (S62);
 * that it is new, only a precondition tells.
 */
export async function removeLost(lost: ILost): Promise<void> {
  const { to, key, ifGeneration, signal } = lost;
  if (ifGeneration === undefined || (signal && mayStay(signal))) {
    return;
  }
  const old = ifGeneration === 'absent' ? null : ifGeneration.generation;
  try {
    const { generation, size, crc32c } = await to.stat(key);
    const isOurs = size === lost.size && crc32c === lost.crc32c;
    if (generation !== old && isOurs) {
      await to.remove(key, { generation });
    }
  } catch (error) {
    // Not there, or the store does not answer: that it was stopped is what is told.
    if (!(error instanceof StoreError)) {
      throw error;
    }
  }
}
