import { isComplete } from '#core/domain/checkpoint';
import { manifestKey, type IManifest } from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { compareManifest, readManifest } from '../catalog/manifest';
import { ensureRunIdentity } from './ensureRunIdentity';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import { moveInOrder, type IArrivedFile } from './moveInOrder';
import { markersOf, planOrder } from './plan';
import { prepareUpload, type IPreparedUpload } from './prepareUpload';
import { refuseChangedSource, type ISourceAsSent } from './refuseChangedSource';
import { takingBack } from './takingBack';
import { verifyArrival } from './verifyArrival';
import { withdraw } from './withdraw';
import { writeJson } from './writeJson';

/**
 * Upload a checkpoint: the run's identity if there is none, data, markers, and after everything
 * that arrived and its source were compared once more the manifest (T1). Over an older upload of
 * the same name the old manifest and markers go first. Files that are surely there already are not sent (T7).
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
  const taking = {
    store,
    signal,
    isMarker: markersOf(formatId),
    held: new Set(upload.target.files.map(file => file.key))
  };
  await takingBack(taking, async underWay => {
    const arrived = await moveInOrder(planOrder(upload.files, formatId), {
      from: job.source.store,
      to: store,
      keyOf: path => keyAt(job, path),
      signal,
      clock: context.clock,
      progress,
      there: upload.there,
      expected: new Map(),
      onPublished: file => underWay.published(file),
      beforeMarkers: data =>
        refuseChangedSource(sourceAsSent(job, context, upload, data))
    });
    progress.verify();
    const manifest = manifestOf(upload, arrived, runId, context);
    try {
      await verifyArrival(store, key, manifest, signal);
      await refuseChangedSource(sourceAsSent(job, context, upload, arrived));
    } catch (error) {
      await underWay.disown();
      throw error;
    }
    if (isComplete(upload.checkpoint.state)) {
      const options = { signal, ifGeneration: 'absent' } as const;
      await writeJson(store, manifestKey(key), manifest, options);
    }
  });
}

// --- Internal helpers ---

function sourceAsSent(
  { source }: ITransferJob,
  { signal }: IJobContext,
  { files }: IPreparedUpload,
  sent: readonly IArrivedFile[]
): ISourceAsSent {
  return { ...source, planned: files, sent, signal };
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
  const named = new Map(read.manifest.files.map(file => [file.path, file]));
  return (
    named.size === upload.files.length &&
    upload.files.every(
      ({ path }) => named.get(path)?.crc32c === upload.there.get(path)
    ) &&
    isComplete(compareManifest(key, read.manifest, files).state)
  );
}

function manifestOf(
  upload: IPreparedUpload,
  arrived: readonly IArrivedFile[],
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
    files: arrived.map(({ path, size, crc32c }) => ({ path, size, crc32c }))
  };
}
