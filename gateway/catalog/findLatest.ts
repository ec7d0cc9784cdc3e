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
 */
export async function findLatest(
  store: IStore,
  runFolder: string,
  options: IInspectOptions = {}
): Promise<ILatest> {
  const { signal } = options;
  const { checkpoints } = await listFolder(store, runFolder, { signal });
  const passedOver: IPassedOver[] = [];
  for (const candidate of checkpoints) {
    const found = await inspectOrNull(store, candidate, options);
    if (found && isComplete(found.state)) {
      return { latest: found, passedOver };
    }
    passedOver.push({
      name: candidate.name,
      step: candidate.step,
      reason: found?.reasons.join('; ') ?? 'it was removed meanwhile'
    });
  }
  return { latest: null, passedOver };
}

// --- Internal helpers ---

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
