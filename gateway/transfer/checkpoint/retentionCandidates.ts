import PQueue from 'p-queue';
import type { ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import type { IRunIdentity } from '#core/domain/run';
import type { ICandidate } from '#core/policy/retention';
import {
  checkpointEntries,
  type ICheckpointEntries
} from '../../catalog/checkpointFiles';
import { inspectRead } from '../../catalog/inspectCheckpoint';
import { listFolder } from '../../catalog/listFolder';
import { readManifest } from '../../catalog/manifest';
import type { IStore } from '../../stores/store';
import { readRunIdentity } from './readRunIdentity';

/** A checkpoint of a run, and its files as it was judged by them. */
export interface IListedCandidate extends ICandidate {
  readonly entries: ICheckpointEntries;
}

/**
 * Every checkpoint of a run, looked into, with why it has to stay: it is pinned, or
 * training went on from it, as the run's `keepstep-run.json` says.
 *
 * @throws StoreError `corrupt` where that cannot be read: nobody knows then what is pinned.
 */
export async function retentionCandidates(
  store: IStore,
  runFolder: string,
  signal: AbortSignal | undefined
): Promise<IListedCandidate[]> {
  const identity = await readRunIdentity(store, runFolder, signal);
  const { checkpoints } = await listFolder(store, runFolder, { signal });
  const queue = new PQueue({ concurrency: LOOKS_AT_ONCE });
  const found = await Promise.all(
    checkpoints.map(checkpoint =>
      queue.add(() => candidate(store, checkpoint, identity, signal))
    )
  );
  return found.filter(one => one !== null);
}

// --- Internal helpers ---

const LOOKS_AT_ONCE = 8;

/** Null for one that is gone since it was listed. */
async function candidate(
  store: IStore,
  { key }: ICheckpoint,
  identity: IRunIdentity | null,
  signal: AbortSignal | undefined
): Promise<IListedCandidate | null> {
  try {
    const entries = await checkpointEntries(store, key, { signal });
    const read = await readManifest(store, key, entries.files, { signal });
    const checkpoint = await inspectRead(store, key, entries, read, { signal });
    const id = read?.readable ? read.manifest.checkpointId : null;
    const [strange] = entries.refused;
    const isProtected =
      strange === undefined
        ? whyProtected(id, identity)
        : `${store.uriOf(strange.key)} ${strange.why}`;
    return {
      checkpoint,
      entries,
      ...(isProtected === null ? {} : { isProtected })
    };
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}

function whyProtected(
  id: string | null,
  identity: IRunIdentity | null
): string | null {
  const { pins = [], resumedFrom = [] } = identity ?? {};
  const last = resumedFrom.at(-1)?.checkpointId;
  if (id === null) {
    return pins.length > 0 || last !== undefined
      ? 'it has no manifest, so that nobody knows whether it is one of those that are pinned'
      : null;
  }
  if (pins.includes(id)) {
    return 'it is pinned';
  }
  return id === last ? 'training has gone on from it' : null;
}
