import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder, by their paths relative to it: `{ size, bytes }`. Hidden ones too. */
export function readFolder(folder) {
  if (!existsSync(folder)) {
    return new Map();
  }
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return new Map(
    entries
      .filter(entry => !entry.isDirectory())
      .map(entry => {
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        return [path.slice(folder.length + 1), { size: bytes.length, bytes }];
      })
  );
}
