import { isComplete } from '#core/domain/checkpoint';
import {
  manifestKey,
  type IManifest,
  type IManifestFile
} from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { compareManifest, readManifest } from '../catalog/manifest';
import { ensureRunIdentity } from './ensureRunIdentity';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import { moveInOrder } from './moveInOrder';
import { planOrder } from './plan';
import { prepareUpload, type IPreparedUpload } from './prepareUpload';
import { takingBackWhenCancelled } from './takingBackWhenCancelled';
import { refuseChangedSource, verifyArrival } from './verifyArrival';
import { withdraw } from './withdraw';
import { writeJson } from './writeJson';

/**
 * Upload a checkpoint: the run's identity if there is none, data, markers, and after everything
 * that arrived was compared once more the manifest (T1). Over an older upload of the same name
 * the old manifest and markers go first. Files that are surely there already are not sent (T7).
 */
export async function send(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  const { progress, signal } = context;
  const upload = await prepareUpload(job, context);
  if (await isVouchedFor(job, context, upload)) {
    upload.files.forEach(({ entry }) => progress.skip(entry.size));
    return;
  }
  const runId = await runIdOf(job, context);
  const key = targetKey(job);
  const { store } = job.target;
  const formatId = upload.checkpoint.format;
  await withdraw({
    store,
    key,
    files: upload.target.files,
    formatId,
    kept: upload.there,
    signal
  });
  await takingBackWhenCancelled(store, signal, async onPublished => {
    const arrived = await moveInOrder(planOrder(upload.files, formatId), {
      from: job.source.store,
      to: store,
      keyOf: path => keyAt(job, path),
      signal,
      clock: context.clock,
      progress,
      there: upload.there,
      expected: new Map(),
      onPublished
    });
    progress.verify();
    await vouchFor(
      job,
      context,
      upload,
      manifestOf(upload, arrived, runId, context)
    );
  });
}

// --- Internal helpers ---

/** Compare once more all that arrived, and write the manifest of what is whole. */
async function vouchFor(
  job: ITransferJob,
  { signal }: IJobContext,
  upload: IPreparedUpload,
  manifest: IManifest
): Promise<void> {
  const { source, target } = job;
  const key = targetKey(job);
  await verifyArrival(target.store, key, manifest, signal);
  await refuseChangedSource(source.store, source.key, upload.files, signal);
  if (isComplete(upload.checkpoint.state)) {
    const options = { signal, ifGeneration: 'absent' } as const;
    await writeJson(target.store, manifestKey(key), manifest, options);
  }
}

async function runIdOf(
  job: ITransferJob,
  context: IJobContext
): Promise<string> {
  const { store, folder } = job.target;
  const { runId } = await ensureRunIdentity(store, folder, {
    name: baseName(folder || store.root.key) || store.root.container,
    newId: context.newId,
    now: context.clock,
    signal: context.signal
  });
  return runId;
}

/** Whether all files are there, and a manifest at the target describes exactly them. */
async function isVouchedFor(
  job: ITransferJob,
  { signal }: IJobContext,
  upload: IPreparedUpload
): Promise<boolean> {
  if (upload.there.size < upload.files.length) {
    return false;
  }
  const key = targetKey(job);
  const { files } = upload.target;
  const read = await readManifest(job.target.store, key, files, { signal });
  if (!read?.readable) {
    return false;
  }
  const named = new Set(read.manifest.files.map(file => file.path));
  return (
    named.size === upload.files.length &&
    upload.files.every(({ path }) => named.has(path)) &&
    compareManifest(key, read.manifest, files).state === 'verified'
  );
}

function manifestOf(
  upload: IPreparedUpload,
  files: readonly IManifestFile[],
  runId: string,
  context: IJobContext
): IManifest {
  const { step, epoch, format, metric, reasons } = upload.checkpoint;
  return {
    schema: 1,
    checkpointId: context.newId(),
    runId,
    step,
    epoch,
    format,
    createdAt: new Date(context.clock()).toISOString(),
    host: context.host,
    versions: { keepstep: context.version },
    metadata: {
      ...(metric ? { metric } : {}),
      ...(reasons.length > 0 ? { notes: reasons } : {}),
      ...(upload.skipped.length > 0 ? { skipped: upload.skipped } : {})
    },
    files
  };
}
