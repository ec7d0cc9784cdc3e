import type { Handler } from './handler';

/** Every storage that is mounted. */
export const listStorages: Handler<'listStorages'> = (_request, context) =>
  context.storages.list();
