import { entriesOrNone } from '../checkpoint/entriesOrNone';
import { prepareArchive } from '../archive/prepareArchive';
import { prepareUnpacking } from '../archive/prepareUnpacking';
import {
  isUnpacking,
  targetKey,
  type IJobContext,
  type ITransferJob
} from '../checkpoint/job';
import type { IPlannedFile } from '../checkpoint/plan';
import { findRight, prepareDownload } from '../checkpoint/prepareDownload';
import { prepareUpload } from '../checkpoint/prepareUpload';
import { TransferProgress } from '../checkpoint/progress';

/** What a transfer would do about one file: `leave` is for what is left out. */
export interface IPreviewedFile {
  readonly what: 'send' | 'keep' | 'leave';
  /** Relative to the checkpoint. */
  readonly path: string;
  readonly size: number;
}

/**
 * What a transfer would do, without doing any of it. It refuses what the transfer would refuse
 * before it touches anything.
 */
export async function previewTransfer(
  job: ITransferJob,
  context: Omit<IJobContext, 'progress'>
): Promise<IPreviewedFile[]> {
  const full = { ...context, progress: new TransferProgress(() => undefined) };
  const { files, left, there } = await previewOf(job, full);
  const previewed = (
    { path, entry }: IPlannedFile,
    what: IPreviewedFile['what']
  ): IPreviewedFile => ({ what, path, size: entry.size });
  return [
    ...files.map(file =>
      previewed(file, there.has(file.path) ? 'keep' : 'send')
    ),
    ...left.map(file => previewed(file, 'leave'))
  ];
}

// --- Internal helpers ---

interface IPreview {
  readonly files: readonly IPlannedFile[];
  readonly left: readonly IPlannedFile[];
  /** Paths that need not be moved. */
  readonly there: { has(path: string): boolean };
}

async function previewOf(
  job: ITransferJob,
  context: IJobContext
): Promise<IPreview> {
  if (job.archive) {
    const archive = await prepareArchive(job, context);
    return { ...archive, there: { has: () => archive.isThere } };
  }
  if (isUnpacking(job)) {
    const { files } = await prepareUnpacking(job, context);
    return { files, left: [], there: new Set() };
  }
  return job.kind === 'download'
    ? previewDownload(job, context)
    : prepareUpload(job, context);
}

async function previewDownload(job: ITransferJob, context: IJobContext) {
  const download = await prepareDownload(job, context);
  const key = targetKey(job);
  const { signal } = context;
  const { files } = await entriesOrNone(job.target.store, key, signal);
  const there = await findRight(job, download, key, files, signal);
  return { ...download, there };
}
