import { findLatest } from '../catalog/findLatest';
import type { Handler } from './handler';

/** The newest whole checkpoint of a run, and what was passed over. */
export const latestCheckpoint: Handler<'latestCheckpoint'> = (
  request,
  context,
  signal
) => {
  const { store, key } = context.storages.resolve(request.run);
  return findLatest(store, key, { signal, cache: context.cache });
};
