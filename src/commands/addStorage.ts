import type { IStorage } from '#core/domain/storage';
import { errorTextOf } from '../model/errorText';
import { visibleName } from '../model/visibleName';
import type { ICommandContext } from './command';

/**
 * Ask for a storage until one can be listed or the user gives up, then keep it in the settings.
 * What was typed comes back with the sentence that says what is wrong.
 */
export async function addStorage<T extends object>(
  { models, trans }: ICommandContext,
  dialog: {
    readonly initial: T;
    ask(values: T, error: string): Promise<T | null>;
    /** @throws StoreError for what is not an address. */
    storageOf(values: T): IStorage | Promise<IStorage>;
  }
): Promise<IStorage | null> {
  let values = dialog.initial;
  let error = '';
  for (;;) {
    const answer = await dialog.ask(values, error);
    if (!answer) {
      return null;
    }
    values = answer;
    try {
      const storage = await dialog.storageOf(values);
      await models.storages.tryStorage(storage);
      await models.settings.saveStorages([
        ...models.settings.state.storages,
        storage
      ]);
      return storage;
    } catch (cause) {
      const { message, next } = errorTextOf(cause, trans);
      error = visibleName(`${message} ${next}`);
    }
  }
}
