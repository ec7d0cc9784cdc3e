import type { IStore } from './store';

/** Runs one call, as a decorator wants it run. */
export type AroundCall = <T>(
  operation: string,
  key: string,
  work: () => Promise<T>
) => Promise<T>;

/** The optional methods about folders for a decorator: there exactly where the store beneath has them. */
export function folderMoves(
  store: IStore,
  around: AroundCall
): Pick<IStore, 'moveFolder' | 'discardFolder' | 'freeBytes'> {
  const { moveFolder, discardFolder, freeBytes } = store;
  return {
    ...(moveFolder && {
      moveFolder: (from, to, options) =>
        around('move', to, () => moveFolder.call(store, from, to, options))
    }),
    ...(freeBytes && {
      freeBytes: (key, options) =>
        around('measure', key, () => freeBytes.call(store, key, options))
    }),
    ...(discardFolder && {
      discardFolder: (folder, options) =>
        around('discard', folder, () =>
          discardFolder.call(store, folder, options)
        )
    })
  };
}
