import type { IFileEntry } from '#core/domain/entry';
import type { IStore } from '../../../stores/store';

/** All files below a folder. */
export async function filesIn(
  store: IStore,
  folder: string,
  signal?: AbortSignal
): Promise<IFileEntry[]> {
  const files: IFileEntry[] = [];
  for await (const entry of store.list(folder, { recursive: true, signal })) {
    if (entry.kind === 'file') {
      files.push(entry);
    }
  }
  return files;
}
