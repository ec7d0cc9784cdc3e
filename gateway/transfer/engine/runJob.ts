import { StoreError } from '#core/domain/errors';
import { receiveArchive } from '../archive/receiveArchive';
import { sendArchive } from '../archive/sendArchive';
import {
  isUnpacking,
  type IJobContext,
  type ITransferJob
} from '../checkpoint/job';
import { receive } from '../checkpoint/receive';
import { refuseClass } from '../checkpoint/refusals';
import { send } from '../checkpoint/send';

/** Do what a job asks for, once. */
export async function runJob(
  job: ITransferJob,
  context: IJobContext
): Promise<void> {
  refuseClass(job);
  switch (job.kind) {
    case 'upload':
    case 'copy':
      return job.archive ? sendArchive(job, context) : send(job, context);
    case 'download':
      return isUnpacking(job)
        ? receiveArchive(job, context)
        : receive(job, context);
    case 'sync':
      throw new StoreError(
        'unsupported',
        `Keepstep cannot ${job.kind} ${job.source.store.uriOf(job.source.key)} yet.`,
        { operation: job.kind, uri: job.source.store.uriOf(job.source.key) }
      );
  }
}
