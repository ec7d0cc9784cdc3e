import { checkpointFiles } from '../catalog/checkpointFiles';
import type { Handler } from './handler';

/** The files of one checkpoint. */
export const listCheckpointFiles: Handler<'listCheckpointFiles'> = (
  request,
  context,
  signal
) => {
  const { store, key } = context.storages.resolve(request.checkpoint);
  return checkpointFiles(store, key, { signal });
};
