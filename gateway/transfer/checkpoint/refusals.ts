import { isComplete, type ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import { targetKey, type ITransferJob } from './job';

/**
 * Refuse to move a checkpoint that is known not to be whole. One of which nobody can know is
 * moved, but no manifest vouches for it.
 *
 * @throws StoreError `corrupt`, with what is missing.
 */
export function refuseIncomplete(
  checkpoint: ICheckpoint,
  uri: string,
  next: string
): void {
  if (checkpoint.state === 'incomplete') {
    // A reason may be a sentence of its own, which brings its full stop.
    const why = checkpoint.reasons
      .map(reason => reason.replace(/\.$/, ''))
      .join('; ');
    throw new StoreError('corrupt', `${uri} is not complete: ${why}.`, {
      operation: 'transfer',
      uri,
      next
    });
  }
}

/**
 * Refuse a storage class for what is no bucket.
 * @throws StoreError `bad-message`
 */
export function refuseClass(job: ITransferJob): void {
  const { store } = job.target;
  if (job.storageClass !== undefined && store.root.scheme !== 'gs') {
    const uri = store.uriOf(targetKey(job));
    throw new StoreError(
      'bad-message',
      `${uri} is in no bucket, and a storage class is for buckets.`,
      { operation: 'usage', uri, next: 'Leave the storage class out.' }
    );
  }
}

/**
 * Refuse to write over a checkpoint that is good, or may be.
 * @throws StoreError `already-exists`
 */
export function refuseOverwrite(
  existing: ICheckpoint,
  uri: string,
  next: string
): void {
  if (isComplete(existing.state) || existing.state === 'unknown') {
    throw new StoreError(
      'already-exists',
      `${uri} is already there, and is another checkpoint than this one.`,
      { operation: 'transfer', uri, next }
    );
  }
}
