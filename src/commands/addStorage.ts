import type { IStorage } from '#core/domain/storage';
import type { ICommandContext } from './command';
import { askUntilTaken, type IAsking } from './dialogs/askUntilTaken';

/** Ask for a storage until one can be listed or the user gives up, then keep it in the settings. */
export function addStorage<T extends object>(
  { models: { storages, settings }, trans }: ICommandContext,
  dialog: Pick<IAsking<T, IStorage>, 'initial' | 'ask'> & {
    /** @throws StoreError for what is not an address. */
    storageOf(values: T): IStorage | Promise<IStorage>;
  }
): Promise<IStorage | null> {
  const { initial, ask, storageOf } = dialog;
  return askUntilTaken(trans, {
    initial,
    ask,
    take: async values => {
      const storage = await storageOf(values);
      await storages.tryStorage(storage);
      await settings.saveStorages([...settings.state.storages, storage]);
      return storage;
    }
  });
}
