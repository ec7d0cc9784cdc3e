import { listFolder as list } from '../catalog/listFolder';
import type { Handler } from './handler';

/** One level of the tree. */
export const listFolder: Handler<'listFolder'> = (request, context, signal) => {
  const { store, key } = context.storages.resolve(request.folder);
  return list(store, key, { signal, peek: true });
};
