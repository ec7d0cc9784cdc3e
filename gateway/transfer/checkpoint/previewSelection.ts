import { checkpointEntries } from '../../catalog/checkpointFiles';
import { inspectEntries } from '../../catalog/inspectCheckpoint';
import { readManifest } from '../../catalog/manifest';
import { isUnpacking, type ITransferJob } from './job';
import { plannedFiles } from './plan';
import { selectedFiles, type ISelectedFiles } from './selectedFiles';

/**
 * What a transfer will leave out, and what its copy cannot be used for, before it begins.
 * @throws StoreError `unsupported` where the rest could not be loaded.
 */
export async function previewSelection(
  job: ITransferJob,
  signal: AbortSignal
): Promise<Pick<ISelectedFiles, 'leftOut' | 'warnings'>> {
  const { store, key } = job.source;
  const { selection } = job;
  // Of an archive nothing can be left out: the transfer says so.
  if (!selection || isUnpacking(job)) {
    return { leftOut: [], warnings: [] };
  }
  const entries = await checkpointEntries(store, key, { signal });
  const { format } = await inspectEntries(store, key, entries, { signal });
  const read = await readManifest(store, key, entries.files, { signal });
  const all = plannedFiles(key, entries.files);
  const named = read?.readable
    ? new Set(read.manifest.files.map(({ path }) => path))
    : null;
  const files = all.filter(({ path }) => named?.has(path) ?? true);
  return selectedFiles({ uri: store.uriOf(key), format, files }, selection);
}
