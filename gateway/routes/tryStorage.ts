import type { Handler } from './handler';

/** Open a storage and ask for its first entry: what is wrong with it comes out as the error. */
export const tryStorage: Handler<'tryStorage'> = async (
  request,
  context,
  signal
) => {
  const { storage, store } = context.storages.tryOut(request.storage);
  for await (const entry of store.list('', { signal, pageSize: 1 })) {
    void entry;
    break;
  }
  return storage;
};
