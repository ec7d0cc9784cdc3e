import {
  isComplete,
  type ICheckpoint,
  type ILatest,
  type IPassedOver
} from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import type { IStore } from '../stores/store';
import { inspectCheckpoint, type IInspectOptions } from './inspectCheckpoint';
import { listFolder } from './listFolder';

/**
 * The newest whole checkpoint of a run, and each newer one that was passed over, with why (C11).
 * Older ones are not looked into. A run without a whole checkpoint answers `latest: null`.
 *
 * One that was copied without its optimizer state is passed over, too, for training cannot go on
 * from it; it is answered where none of the next 20 is better (C15).
 */
export async function findLatest(
  store: IStore,
  runFolder: string,
  options: IInspectOptions = {}
): Promise<ILatest> {
  const { signal } = options;
  const { checkpoints } = await listFolder(store, runFolder, { signal });
  const passedOver: IPassedOver[] = [];
  let weightsOnly: ILatest = { latest: null, passedOver };
  let further = MOST_BEHIND_WEIGHTS;
  for (const candidate of checkpoints) {
    const found = await inspectOrNull(store, candidate, options);
    if (found && isComplete(found.state)) {
      if (!found.weightsOnly) {
        return { latest: found, passedOver };
      }
      if (weightsOnly.latest === null) {
        weightsOnly = { latest: found, passedOver: [...passedOver] };
      }
    }
    if (weightsOnly.latest && further-- === 0) {
      return weightsOnly;
    }
    passedOver.push({
      name: candidate.name,
      step: candidate.step,
      reason: found?.reasons.join('; ') ?? 'it was removed meanwhile'
    });
  }
  return weightsOnly;
}

// --- Internal helpers ---

/** How many older checkpoints are looked into for one that training can go on from. */
const MOST_BEHIND_WEIGHTS = 20;

/** Null for a checkpoint that vanished after it was listed: training deletes old ones. */
async function inspectOrNull(
  store: IStore,
  candidate: ICheckpoint,
  options: IInspectOptions
): Promise<ICheckpoint | null> {
  try {
    return await inspectCheckpoint(store, candidate.key, options);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}
