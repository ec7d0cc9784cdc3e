import { StoreError } from '#core/domain/errors';
import type { IStore } from './store';

/** A store that refuses every change with `permission-denied`, before the service hears of it. */
export function withReadOnly(store: IStore): IStore {
  const refuse = async (operation: string, key: string): Promise<never> => {
    const uri = store.uriOf(key);
    throw new StoreError(
      'permission-denied',
      `${uri} is on a storage that is set to read-only.`,
      {
        operation,
        uri,
        next: 'Choose another storage, or take "read-only" off this one in the settings.'
      }
    );
  };
  return {
    root: store.root,
    capabilities: { ...store.capabilities, readOnly: true },
    uriOf: key => store.uriOf(key),
    list: (folder, options) => store.list(folder, options),
    stat: (key, options) => store.stat(key, options),
    read: (key, options) => store.read(key, options),
    hash: (key, options) => store.hash(key, options),
    ...(store.put && { put: (key: string) => refuse('put', key) }),
    upload: key => refuse('upload', key),
    copy: (_from, to) => refuse('copy', to),
    compose: (_sources, to) => refuse('compose', to),
    remove: key => refuse('remove', key)
  };
}
