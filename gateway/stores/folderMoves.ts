import type { IStore } from './store';

/** Runs one call, as a decorator wants it run. */
export type AroundCall = (
  operation: string,
  key: string,
  work: () => Promise<void>
) => Promise<void>;

/** The two optional methods for a decorator: there exactly where the store beneath has them. */
export function folderMoves(
  store: IStore,
  around: AroundCall
): Pick<IStore, 'moveFolder' | 'discardFolder'> {
  const { moveFolder, discardFolder } = store;
  return {
    ...(moveFolder && {
      moveFolder: (from, to, options) =>
        around('move', to, () => moveFolder.call(store, from, to, options))
    }),
    ...(discardFolder && {
      discardFolder: (folder, options) =>
        around('discard', folder, () =>
          discardFolder.call(store, folder, options)
        )
    })
  };
}
