import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Write a file that is whole at every moment, durable, and its owner's alone. */
export async function writeAtomically(
  path: string,
  text: string
): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Whether a name is that of a file which was never finished: it holds nothing of use. */
export function isUnfinished(name: string): boolean {
  return /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}
