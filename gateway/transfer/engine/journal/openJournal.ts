import { Journal, type IJournalOptions } from './journal';
import { stateFolder } from './stateFolder';

/** The journal of the folder that the environment names; null where there is none. */
export function openJournal(
  env: Readonly<Record<string, string | undefined>>,
  options: Omit<IJournalOptions, 'folder'>
): Journal | null {
  const folder = stateFolder(env);
  return folder === null ? null : Journal.open({ ...options, folder });
}
