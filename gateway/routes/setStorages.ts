import type { Handler } from './handler';

/** Take over the storages of the user's settings. The whole list is checked before any is taken. */
export const setStorages: Handler<'setStorages'> = (request, context) => {
  context.storages.setFromSettings(request.storages);
  return context.storages.list();
};
