import type { IRetentionStep } from '#core/domain/retention';
import type { ICallOptions, IStore } from '../../stores/store';
import { removeCheckpoint } from './removeCheckpoint';
import type { IListedCandidate } from './retentionCandidates';

/** What a plan of retention was made of, and where that lies. */
export interface IPlannedRemoval {
  readonly store: IStore;
  readonly candidates: readonly IListedCandidate[];
  readonly steps: readonly IRetentionStep[];
}

/**
 * Delete what a plan does not keep, the oldest first: what is stopped half way has left the newer
 * ones (R4).
 *
 * @returns bytes that were deleted.
 */
export async function removeUnkept(
  { store, candidates, steps }: IPlannedRemoval,
  options: ICallOptions & { readonly onRemoved?: (name: string) => void } = {}
): Promise<number> {
  const doomed = [...steps]
    .reverse()
    .flatMap(({ checkpoint, isKept }) =>
      isKept ? [] : candidates.filter(one => one.checkpoint === checkpoint)
    );
  let bytes = 0;
  for (const { checkpoint, entries } of doomed) {
    const { key, format: formatId, name } = checkpoint;
    const removed = await removeCheckpoint(
      { store, key, formatId, entries },
      options
    );
    bytes += removed;
    options.onRemoved?.(name);
  }
  return bytes;
}
