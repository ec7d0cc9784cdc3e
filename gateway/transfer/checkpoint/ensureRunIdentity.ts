import { StoreError } from '#core/domain/errors';
import { RUN_FILE, type IRunIdentity } from '#core/domain/run';
import type { ICallOptions, IStore } from '../../stores/store';
import { writeJson } from '../move/writeJson';
import { readRunIdentity } from './readRunIdentity';

/** What a new run is written with. */
export interface INewRun extends ICallOptions {
  readonly name: string;
  /** The folder that the run comes from: where it has an identity, it keeps it. */
  readonly from: { readonly store: IStore; readonly folder: string };
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The identity of the run at a folder of a destination, written where there is none yet. Of two
 * that write at once the first wins, and the other takes what it wrote (T9). A run that is copied
 * from a storage stays the same run (T37).
 *
 * @throws StoreError `corrupt` for an identity that cannot be read: it is never overwritten.
 */
export async function ensureRunIdentity(
  store: IStore,
  runFolder: string,
  run: INewRun
): Promise<IRunIdentity> {
  const { signal } = run;
  const key = runFolder + RUN_FILE;
  const existing = await readRunIdentity(store, runFolder, signal);
  if (existing) {
    return existing;
  }
  const known = await identityAtSource(run);
  const now = new Date(run.now()).toISOString();
  const identity: IRunIdentity = {
    schema: 1,
    runId: known?.runId ?? run.newId(),
    name: known?.name ?? run.name,
    createdAt: now,
    pins: [],
    resumedFrom: [],
    places: [{ uri: store.uriOf(runFolder), firstSeenAt: now }]
  };
  try {
    await writeJson(store, key, identity, { signal, ifGeneration: 'absent' });
    return identity;
  } catch (error) {
    const winner = isLostRace(error)
      ? await readRunIdentity(store, runFolder, signal)
      : null;
    if (winner) {
      return winner;
    }
    throw error;
  }
}

// --- Internal helpers ---

/** One that cannot be read says nothing: the copy is a run of its own. */
async function identityAtSource({
  from,
  signal
}: INewRun): Promise<IRunIdentity | null> {
  try {
    return await readRunIdentity(from.store, from.folder, signal);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'corrupt') {
      return null;
    }
    throw error;
  }
}

function isLostRace(error: unknown): boolean {
  return (
    error instanceof StoreError &&
    (error.kind === 'already-exists' || error.kind === 'changed-meanwhile')
  );
}
