import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import { cancelledError } from '#core/domain/errors';
import type { IManifestFile } from '#core/domain/manifest';
import type { IStore, Precondition } from '../../stores/store';
import { copyUnchanged } from './copyUnchanged';
import type { IFileMove } from '../move/fileMove';
import type { IUnchanged } from './findUnchanged';
import { OTHER_FAILED } from '../move/isPausing';
import type { Pace } from '../move/pace';
import { moveFile } from '../move/moveFile';
import { fitsInOneRequest } from '../move/moveInOneRequest';
import type { IPlan, IPlannedFile } from './plan';
import type { TransferProgress } from './progress';
import type { UploadSessions } from '../move/uploadSessions';

/** Files that go at once in chunks. */
const LARGE_AT_ONCE = 4;
/** Files that go at once, each in a request or in one piece: what takes time is the way there and back. */
const SMALL_AT_ONCE = 32;

/** Where the files of a plan come from and go to. */
export interface IRoute {
  readonly from: IStore;
  readonly to: IStore;
  /** The key that a path of the checkpoint gets. */
  readonly keyOf: (path: string) => string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly progress: TransferProgress;
  readonly pace?: Pace | undefined;
  readonly sessions?: UploadSessions | undefined;
  /** What is at the target already and need not be moved: its CRC32C. */
  readonly there: ReadonlyMap<string, string>;
  /** What a file has to sum up to, where that is known before it is read. */
  readonly expected: ReadonlyMap<string, string>;
  /** What the target has elsewhere, to be copied from there; nothing when absent. */
  readonly unchanged?: ReadonlyMap<string, IUnchanged> | undefined;
  /** What a file may replace; whatever is there when absent. */
  readonly replaces?: ((path: string) => Precondition) | undefined;
  /** What the target keeps them as; what it thinks fit when absent. */
  readonly storageClass?: string | undefined;
  /** Told of what files leave that are paused in their midst: a key for `discardFolder`. */
  readonly onUnfinished?: ((part: string) => void) | undefined;
  /** Told of every file that this transfer has published. */
  readonly onPublished?: (file: IPublished) => void;
  /** Asked when all data is there: no marker is sent if it refuses. */
  readonly beforeMarkers?: (data: readonly IArrivedFile[]) => Promise<void>;
}

/** A file that a transfer has put into a store. */
export interface IPublished {
  readonly path: string;
  readonly key: string;
  readonly generation: string;
}

/** A file that is at the target now. */
export interface IArrivedFile extends IManifestFile {
  /** The source's file, as it was sent or found to be there. */
  readonly sent: IFileEntry;
}

/**
 * Move the files of a plan: all data, several at once, and then the markers one by one (T1). The
 * first failure stops the rest.
 *
 * @returns what now is at the target, in the plan's order.
 */
export async function moveInOrder(
  plan: IPlan,
  route: IRoute
): Promise<IArrivedFile[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([route.signal, failed.signal]);
  const large = new PQueue({ concurrency: LARGE_AT_ONCE });
  const small = new PQueue({ concurrency: SMALL_AT_ONCE });
  const moves = plan.data.map(file => {
    const queue = isSmall(file, route) ? small : large;
    return queue.add(() => moveOne(file, { ...route, signal }));
  });
  let arrived: IArrivedFile[];
  try {
    arrived = await Promise.all(moves);
  } catch (error) {
    // The others can go on when the transfer is tried again; whoever runs it gives them up if not.
    failed.abort(OTHER_FAILED);
    // Uploads under way come to rest before the transfer counts as ended.
    await Promise.allSettled(moves);
    throw error;
  }
  await route.beforeMarkers?.(arrived);
  for (const file of plan.markers) {
    arrived.push(await moveOne(file, route));
  }
  return arrived;
}

// --- Internal helpers ---

function isSmall({ entry }: IPlannedFile, { to }: IRoute): boolean {
  return to.openSink
    ? entry.size <= to.capabilities.chunkSize
    : fitsInOneRequest(to, entry);
}

async function moveOne(
  { path, entry }: IPlannedFile,
  route: IRoute
): Promise<IArrivedFile> {
  const { from, to, signal, clock, progress } = route;
  if (signal.aborted) {
    throw cancelledError('move', from.uriOf(entry.key));
  }
  const there = route.there.get(path);
  if (there !== undefined) {
    progress.skip(entry.size);
    return { path, size: entry.size, crc32c: there, sent: entry };
  }
  const key = route.keyOf(path);
  const move: IFileMove = {
    from,
    entry,
    to,
    key,
    crc32c: route.expected.get(path),
    ifGeneration: route.replaces?.(path),
    storageClass: route.storageClass,
    signal,
    clock,
    pace: route.pace,
    sessions: route.sessions,
    onFound: bytes => progress.found(bytes),
    onUnfinished: route.onUnfinished,
    onAcknowledged: bytes => progress.acknowledge(path, bytes, entry.size)
  };
  const unchanged = route.unchanged?.get(path);
  const copied = unchanged ? await copyUnchanged(move, unchanged) : null;
  const { size, crc32c, generation, sent } = copied ?? (await moveFile(move));
  route.onPublished?.({ path, key, generation });
  progress.finish(path, size);
  return { path, size, crc32c, sent };
}
