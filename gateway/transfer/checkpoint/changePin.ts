import { StoreError } from '#core/domain/errors';
import { RUN_FILE } from '#core/domain/run';
import { parentFolder } from '#core/domain/storeUri';
import { checkpointFiles } from '../../catalog/checkpointFiles';
import { readManifest } from '../../catalog/manifest';
import type { ICallOptions, IStore } from '../../stores/store';
import { writeJson } from '../move/writeJson';
import { readRunIdentity } from './readRunIdentity';

/**
 * Pin a checkpoint, so that retention never deletes it, or take its pin away. Pins are ids in the run's
 * `keepstep-run.json`, which is changed only under the generation that was read (R6).
 *
 * @returns whether anything had to be changed.
 * @throws StoreError `unsupported` for a checkpoint or a run that was not uploaded by Keepstep, and so has no id.
 */
export async function changePin(
  store: IStore,
  key: string,
  isPinned: boolean,
  { signal }: ICallOptions = {}
): Promise<boolean> {
  const id = await idOf(store, key, signal);
  const folder = parentFolder(key);
  for (let tries = 1; ; tries += 1) {
    const runKey = folder + RUN_FILE;
    const { generation } = await statRun(store, runKey, signal);
    const identity = await readRunIdentity(store, folder, signal);
    const pins = identity?.pins ?? [];
    if (identity === null || pins.includes(id) === isPinned) {
      return false;
    }
    const changed = {
      ...identity,
      pins: isPinned ? [...pins, id] : pins.filter(other => other !== id)
    };
    try {
      await writeJson(store, runKey, changed, {
        signal,
        ifGeneration: { generation }
      });
      return true;
    } catch (error) {
      const isLostRace =
        error instanceof StoreError && error.kind === 'changed-meanwhile';
      if (!isLostRace || tries === TRIES) {
        throw error;
      }
    }
  }
}

// --- Internal helpers ---

/** Others change it, too: it is read again. */
const TRIES = 5;

async function idOf(
  store: IStore,
  key: string,
  signal: AbortSignal | undefined
): Promise<string> {
  const files = await checkpointFiles(store, key, { signal });
  const read = await readManifest(store, key, files, { signal });
  if (!read?.readable) {
    const uri = store.uriOf(key);
    throw new StoreError(
      'unsupported',
      `${uri} cannot be pinned: ${read?.reason ?? 'it has no manifest'}.`,
      {
        operation: 'pin',
        uri,
        next: 'Upload it with `keepstep push`, and pin the copy.'
      }
    );
  }
  return read.manifest.checkpointId;
}

async function statRun(
  store: IStore,
  key: string,
  signal: AbortSignal | undefined
): Promise<{ readonly generation: string }> {
  try {
    return await store.stat(key, { signal });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      const uri = store.uriOf(key);
      throw new StoreError(
        'unsupported',
        `${uri} is not there, in which pins are kept.`,
        {
          operation: 'pin',
          uri,
          next: 'Upload a checkpoint of the run with `keepstep push`: that writes it.'
        }
      );
    }
    throw error;
  }
}
