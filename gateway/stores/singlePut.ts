import type { IFileEntry } from '#core/domain/entry';
import type { IPutOptions, IStore } from './store';

/** Runs one put, as a decorator wants it run; it may be run again. */
export type AroundPut = (
  key: string,
  options: IPutOptions,
  work: () => Promise<IFileEntry>
) => Promise<IFileEntry>;

/** The optional `put` for a decorator: there exactly where the store beneath has it. */
export function singlePut(
  store: IStore,
  around: AroundPut
): Pick<IStore, 'put'> {
  const { put } = store;
  return put
    ? {
        put: (key, bytes, options) =>
          around(key, options, () => put.call(store, key, bytes, options))
      }
    : {};
}
