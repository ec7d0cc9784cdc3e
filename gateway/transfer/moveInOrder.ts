import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import { cancelledError } from '#core/domain/errors';
import type { IManifestFile } from '#core/domain/manifest';
import type { IStore } from '../stores/store';
import { moveFile } from './moveFile';
import type { IPlan, IPlannedFile } from './plan';
import type { TransferProgress } from './progress';

/** Files that go at once; each takes a chunk of memory. */
const FILES_AT_ONCE = 4;

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
  /** What is at the target already and need not be moved: its CRC32C. */
  readonly there: ReadonlyMap<string, string>;
  /** What a file has to sum up to, where that is known before it is read. */
  readonly expected: ReadonlyMap<string, string>;
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
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const moves = plan.data.map(file =>
    queue.add(() => moveOne(file, { ...route, signal }))
  );
  let arrived: IArrivedFile[];
  try {
    arrived = await Promise.all(moves);
  } catch (error) {
    failed.abort();
    // Uploads under way give up what they hold before the transfer counts as ended.
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
  const { size, crc32c, generation, sent } = await moveFile({
    from,
    entry,
    to,
    key,
    crc32c: route.expected.get(path),
    signal,
    clock,
    onAcknowledged: bytes => progress.acknowledge(path, bytes)
  });
  route.onPublished?.({ path, key, generation });
  progress.finish(path, size);
  return { path, size, crc32c, sent };
}
