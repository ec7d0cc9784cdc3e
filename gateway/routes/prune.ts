import { StoreError } from '#core/domain/errors';
import { removeUnkept } from '../transfer/checkpoint/removeUnkept';
import type { Handler } from './handler';
import { plannedRetention } from './plannedRetention';

/** Delete what a plan said that was shown; nothing where it would be another by now. */
export const prune: Handler<'prune'> = async (request, context, signal) => {
  const plan = await plannedRetention(request, context, signal);
  const { store, steps } = plan;
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
  const bytes = await removeUnkept(plan, { signal });
  return { deleted: planned, bytes };
};
