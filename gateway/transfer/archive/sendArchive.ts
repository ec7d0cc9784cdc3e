import { constants, createGzip } from 'node:zlib';
import { StoreError } from '#core/domain/errors';
import {
  MANIFEST_FILE,
  manifestKey,
  type IManifest
} from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import {
  targetKey,
  type IJobContext,
  type ITransferJob
} from '../checkpoint/job';
import { refuseChangedSource } from '../checkpoint/refuseChangedSource';
import { runOfTarget } from '../checkpoint/runOfTarget';
import { takingBack } from '../checkpoint/takingBack';
import { uploadManifest } from '../checkpoint/uploadManifest';
import { verifyArrival } from '../checkpoint/verifyArrival';
import { writeJson } from '../move/writeJson';
import { archiveManifest, type IArchiveFile } from './archiveContents';
import { packTar } from './packTar';
import {
  prepareArchive,
  sizeOf,
  type IPreparedArchive
} from './prepareArchive';
import { sendStream } from './sendStream';
import { throughZlib } from './throughZlib';

/**
 * Upload a checkpoint as one `tar.gz`, which is packed while it is sent: nothing of it is put on
 * this disk (T84). Its last member is the checkpoint's manifest; the manifest beside it, which
 * says what is in it, comes after it has arrived and the source was compared once more.
 *
 * A source that changes meanwhile, or an upload that the store has lost, is begun once more. An
 * archive is always sent from its beginning.
 */
export async function sendArchive(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  try {
    await sendOnce(job, context);
  } catch (error) {
    if (!isWorthAnotherTry(error) || context.signal.aborted) {
      throw error;
    }
    await sendOnce(job, context);
  }
}

// --- Internal helpers ---

/**
 * Weights hardly get smaller with more effort: at level 6 as at level 1 a model in float32 keeps
 * 92 % and one in bfloat16 78 % of its size (docs/decisions/archive.md).
 */
const LEVEL = constants.Z_BEST_SPEED;
const OUTPUT_BYTES = 256 * 1024;

function isWorthAnotherTry(error: unknown): boolean {
  return (
    error instanceof StoreError &&
    ['changed-meanwhile', 'corrupt', 'not-found'].includes(error.kind) &&
    error.operation !== 'transfer'
  );
}

async function sendOnce(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  const { progress, signal, ledger } = context;
  const archive = await prepareArchive(job, context);
  if (archive.isThere) {
    progress.skip(sizeOf(archive.files));
    return;
  }
  const runId = await runOfTarget(job, context);
  const { store } = job.target;
  const key = targetKey(job);
  const old = archive.existing.find(file => file.key === manifestKey(key));
  if (old) {
    const { generation } = old;
    await store.remove(old.key, { generation, signal });
  }
  const taking = {
    store,
    signal,
    // Without its manifest an archive is no use to anyone: it does not outlive a pause.
    isMarker: () => true,
    held: new Set<string>(),
    ledger
  };
  await takingBack(taking, async underWay => {
    const { contents, file } = await sendPacked(job, context, archive, runId);
    const { generation } = file;
    underWay.published({ path: file.path, key, generation });
    progress.verify();
    const manifest = archiveManifest(contents, file);
    try {
      await verifyArrival(store, key, manifest, signal);
      const options = { signal, ifGeneration: 'absent' } as const;
      await writeJson(store, manifestKey(key), manifest, options);
    } catch (error) {
      await underWay.disown();
      throw error;
    }
    progress.finish(file.path, sizeOf(archive.files));
  });
}

interface ISentArchive {
  readonly contents: IManifest;
  readonly file: IArchiveFile & { readonly generation: string };
}

async function sendPacked(
  job: ITransferJob,
  context: IJobContext,
  archive: IPreparedArchive,
  runId: string
): Promise<ISentArchive> {
  const { signal, clock, pace, progress } = context;
  const { source, target } = job;
  const key = targetKey(job);
  const path = baseName(key);
  const total = sizeOf(archive.files);
  let contents: IManifest | undefined;
  let read = 0;
  const tar = packTar({
    from: source.store,
    files: archive.files,
    folder: baseName(source.key),
    signal,
    onRead: bytes => (read += bytes),
    last: async arrived => {
      const { files, left } = archive;
      const planned = [...files, ...left];
      await refuseChangedSource({ ...source, planned, sent: arrived, signal });
      const uploaded = { upload: archive, arrived, runId };
      contents = uploadManifest(uploaded, context);
      const text = `${JSON.stringify(contents, null, 2)}\n`;
      const seconds = clock() / 1000;
      return { path: MANIFEST_FILE, bytes: Buffer.from(text), seconds };
    }
  });
  const existing = archive.existing.find(file => file.key === key);
  progress.acknowledge(path, 0, total);
  const sent = await sendStream({
    bytes: throughZlib(
      tar,
      createGzip({ level: LEVEL, chunkSize: OUTPUT_BYTES })
    ),
    to: target.store,
    key,
    size: undefined,
    ifGeneration: existing ? { generation: existing.generation } : 'absent',
    storageClass: job.storageClass,
    signal,
    clock,
    pace,
    // What was read to make the bytes that the store has now.
    onAcknowledged: () => progress.acknowledge(path, read, total)
  });
  if (!contents) {
    throw new Error('An archive was sent before its last member was packed.');
  }
  return { contents, file: { path, ...sent } };
}
