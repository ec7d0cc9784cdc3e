import type { IFileEntry, IRefusedEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { baseName } from '#core/domain/storeUri';
import type { IStore } from '../../stores/store';

/** A folder, or one file, of any kind: it need not be a checkpoint. */
export interface ITree {
  readonly store: IStore;
  /** A folder with `/` at its end, `''` for the store's root, or a file. */
  readonly key: string;
}

/** What lies in a tree. */
export interface ITreeFiles {
  /** By path; that of a tree of one file is `''`, so that `tree.key + path` is always the key. */
  readonly files: ReadonlyMap<string, IFileEntry>;
  /** Symlinks and other entries that are not followed. */
  readonly refused: readonly IRefusedEntry[];
}

/** Every file of a tree whose path is wanted; a tree that is not there is empty. */
export async function treeFiles(
  { store, key }: ITree,
  signal: AbortSignal,
  isWanted: (path: string) => boolean = () => true
): Promise<ITreeFiles> {
  const files = new Map<string, IFileEntry>();
  const refused: IRefusedEntry[] = [];
  try {
    if (!isFolder(key)) {
      files.set('', await store.stat(key, { signal }));
      return { files, refused };
    }
    for await (const entry of store.list(key, { signal, recursive: true })) {
      const path = entry.key.slice(key.length);
      if (entry.kind === 'refused') {
        refused.push(entry);
      } else if (entry.kind === 'file' && isWanted(path)) {
        files.set(path, entry);
      }
    }
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'not-found')) {
      throw error;
    }
  }
  return { files, refused };
}

/** How a path of a tree is called: a file by its own name. */
export function nameIn({ key }: ITree, path: string): string {
  return path === '' ? baseName(key) : path;
}

// --- Internal helpers ---

function isFolder(key: string): boolean {
  return key === '' || key.endsWith('/');
}
