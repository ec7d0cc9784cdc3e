import { inspectCheckpoint as inspect } from '../catalog/inspectCheckpoint';
import type { Handler } from './handler';

/** Whether one checkpoint is whole, and why. */
export const inspectCheckpoint: Handler<'inspectCheckpoint'> = (
  request,
  context,
  signal
) => {
  const { store, key } = context.storages.resolve(request.checkpoint);
  return inspect(store, key, { signal, cache: context.cache });
};
