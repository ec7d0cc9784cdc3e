import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The name under which Google Drive's own folder appears wherever it is mounted. */
export const DRIVE_FOLDER = 'MyDrive';

/**
 * Where Google Drive is mounted now: where Colab does it, and in Jupyter's root or one folder
 * below it. Colab mounts it long after Jupyter has started, so this is asked again and again.
 *
 * A symbolic link is no mount, and is not followed.
 */
export function driveFolders(root: string): string[] {
  const candidates = [
    join('/content/drive', DRIVE_FOLDER),
    join(root, DRIVE_FOLDER),
    ...childFolders(root).map(child => join(root, child, DRIVE_FOLDER))
  ];
  return [...new Set(candidates)].filter(isFolder);
}

// --- Internal helpers ---

/** A root with more folders than this is not searched to its end. */
const MOST_FOLDERS = 200;

function childFolders(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .slice(0, MOST_FOLDERS)
      .map(entry => entry.name);
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
