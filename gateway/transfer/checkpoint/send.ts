import { isComplete } from '#core/domain/checkpoint';
import { manifestKey } from '#core/domain/manifest';
import { compareManifest } from '../../catalog/manifest';
import type { Precondition } from '../../stores/store';
import { findUnchanged } from './findUnchanged';
import { keyAt, targetKey, type IJobContext, type ITransferJob } from './job';
import { moveInOrder, type IArrivedFile } from './moveInOrder';
import { markersOf, planOrder } from './plan';
import { prepareUpload, type IPreparedUpload } from './prepareUpload';
import { refuseChangedSource, type ISourceAsSent } from './refuseChangedSource';
import { runOfTarget } from './runOfTarget';
import { takingBack } from './takingBack';
import { uploadManifest } from './uploadManifest';
import { verifyArrival } from './verifyArrival';
import { withdraw } from './withdraw';
import { writeJson } from '../move/writeJson';

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
  if (isVouchedFor(job, upload)) {
    upload.files.forEach(({ entry }) => progress.skip(entry.size));
    return;
  }
  const runId = await runOfTarget(job, context);
  const key = targetKey(job);
  const { store } = job.target;
  const formatId = upload.checkpoint.format;
  if (!upload.isExtended) {
    await withdraw({
      store,
      key,
      files: upload.target.files,
      formatId,
      kept: upload.there,
      signal
    });
  }
  const taking = {
    store,
    signal,
    isMarker: markersOf(formatId),
    held: new Set(upload.target.files.map(file => file.key)),
    ledger: context.ledger
  };
  await takingBack(taking, async underWay => {
    const arrived = await moveInOrder(planOrder(upload.files, formatId), {
      from: job.source.store,
      to: store,
      keyOf: path => keyAt(job, path),
      signal,
      clock: context.clock,
      pace: context.pace,
      sessions: context.sessions,
      progress,
      there: upload.there,
      storageClass: job.storageClass,
      unchanged: await findUnchanged(job, upload, signal),
      expected: new Map(),
      replaces: replacesOf(job, upload, taking.isMarker),
      onPublished: file => underWay.published(file),
      beforeMarkers: data =>
        refuseChangedSource(sourceAsSent(job, context, upload, data))
    });
    progress.verify();
    const manifest = uploadManifest({ upload, arrived, runId }, context);
    try {
      await verifyArrival(store, key, manifest, signal);
      await refuseChangedSource(sourceAsSent(job, context, upload, arrived));
    } catch (error) {
      await underWay.disown();
      throw error;
    }
    if (isComplete(upload.checkpoint.state)) {
      const ifGeneration = manifestReplaced(key, upload);
      const options = { signal, ifGeneration };
      await writeJson(store, manifestKey(key), manifest, options);
    }
  });
}

// --- Internal helpers ---

/** The old manifest is gone by now, unless what it vouches for stays as it is. */
function manifestReplaced(
  key: string,
  { isExtended, target }: IPreparedUpload
): Precondition {
  const old = target.files.find(file => file.key === manifestKey(key));
  return isExtended && old ? { generation: old.generation } : 'absent';
}

/**
 * Each file replaces exactly what was listed, and old markers are gone by then; undefined where
 * the store cannot decide that in one step.
 */
function replacesOf(
  job: ITransferJob,
  { target, there, isExtended }: IPreparedUpload,
  isMarker: (path: string) => boolean
): ((path: string) => Precondition) | undefined {
  if (!job.target.store.capabilities.preconditions) {
    return undefined;
  }
  const old = new Map(target.files.map(file => [file.key, file.generation]));
  return path => {
    const isWithdrawn = !isExtended && isMarker(path) && !there.has(path);
    const generation = old.get(keyAt(job, path));
    return isWithdrawn || generation === undefined ? 'absent' : { generation };
  };
}

function sourceAsSent(
  { source }: ITransferJob,
  { signal }: IJobContext,
  { files, left }: IPreparedUpload,
  sent: readonly IArrivedFile[]
): ISourceAsSent {
  return { ...source, planned: [...files, ...left], sent, signal };
}

/** Whether all files are there, and a manifest at the target describes exactly them. */
function isVouchedFor(job: ITransferJob, upload: IPreparedUpload): boolean {
  const { manifest, target, there } = upload;
  if (there.size < upload.files.length || !manifest) {
    return false;
  }
  const left = new Set(upload.left.map(({ path }) => path));
  const named = new Map(manifest.files.map(file => [file.path, file]));
  const others = [...named.keys()].filter(path => !there.has(path));
  return (
    others.every(path => left.has(path)) &&
    upload.files.every(
      ({ path }) => named.get(path)?.crc32c === there.get(path)
    ) &&
    isComplete(compareManifest(targetKey(job), manifest, target.files).state)
  );
}
