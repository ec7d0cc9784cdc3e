import { StoreError } from '#core/domain/errors';
import { removeCheckpoint } from '../transfer/checkpoint/removeCheckpoint';
import type { Handler } from './handler';
import { plannedRetention } from './plannedRetention';

/** Delete what a plan said that was shown; nothing where it would be another by now. */
export const prune: Handler<'prune'> = async (request, context, signal) => {
  const { store, candidates, steps } = await plannedRetention(
    request,
    context,
    signal
  );
  const planned = steps
    .filter(({ isKept }) => !isKept)
    .map(({ checkpoint }) => checkpoint.key);
  const isAsShown =
    planned.length === request.deleting.length &&
    planned.every(key => request.deleting.includes(key));
  if (!isAsShown) {
    const uri = store.uriOf(context.storages.resolve(request.run).key);
    throw new StoreError(
      'changed-meanwhile',
      `The training checkpoints of ${uri} have changed since the plan was shown, and nothing was deleted.`,
      { operation: 'prune', uri, next: 'Look at the new plan.' }
    );
  }
  let bytes = 0;
  // The oldest first: what is stopped half way has left the newer ones.
  for (const key of [...planned].reverse()) {
    const doomed = candidates.find(({ checkpoint }) => checkpoint.key === key)!;
    const { entries, checkpoint } = doomed;
    const formatId = checkpoint.format;
    const removed = await removeCheckpoint(
      { store, key, formatId, entries },
      { signal }
    );
    bytes += removed.bytes;
  }
  return { deleted: planned, bytes };
};
