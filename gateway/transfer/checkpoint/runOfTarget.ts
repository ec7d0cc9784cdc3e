import { baseName, parentFolder } from '#core/domain/storeUri';
import { ensureRunIdentity } from './ensureRunIdentity';
import type { IJobContext, ITransferJob } from './job';

/** The id of the run that a job adds a checkpoint to; the run gets one if it has none (T9). */
export async function runOfTarget(
  job: ITransferJob,
  context: IJobContext
): Promise<string> {
  const { store, folder } = job.target;
  const { runId } = await ensureRunIdentity(store, folder, {
    name: baseName(folder || store.root.key) || store.root.container,
    from: {
      store: job.source.store,
      folder: parentFolder(job.source.key)
    },
    newId: context.newId,
    now: context.clock,
    signal: context.signal
  });
  return runId;
}
