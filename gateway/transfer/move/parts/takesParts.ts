import { randomUUID } from 'node:crypto';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError, type ErrorKind } from '#core/domain/errors';
import { startChecksum } from '../../../checksum/checksum';
import type { IPartedUploads, IStore } from '../../../stores/store';
import { abandonedParts } from './abandonedParts';
import { discardParts } from './discardParts';
import type { IFileMove } from '../fileMove';
import { filesIn } from './filesIn';

/**
 * Whether a store lets objects be joined and removed, which roles, retention and kinds of buckets
 * may forbid. It is tried, once, with one byte, before a large file is sent in vain; on that
 * occasion parts that nobody goes on with are taken away.
 */
export async function takesParts(
  { to, signal }: IFileMove,
  { folder }: IPartedUploads
): Promise<boolean> {
  const known = KNOWN.get(to);
  if (known !== undefined) {
    return known;
  }
  const trials = `${folder}trial/`;
  try {
    const left = await filesIn(to, folder, signal);
    const isTrial = ({ key }: IFileEntry): boolean => key.startsWith(trials);
    // Where nothing can be removed this fails, and no further trial is left.
    await discardParts(to, left.filter(isTrial));
    const now = await tryOut(to, trials, signal);
    const parts = left.filter(file => !isTrial(file));
    await discardParts(to, abandonedParts(parts, folder, now));
  } catch (error) {
    if (!isRefusal(error)) {
      throw error;
    }
    takesNoParts(to);
    return false;
  }
  KNOWN.set(to, true);
  return true;
}

/** The store has refused to join or remove: it is not asked again. */
export function takesNoParts(store: IStore): void {
  KNOWN.set(store, false);
}

/** Whether a store says with this error that it will not join or remove objects. */
export function isRefusal(error: unknown): boolean {
  return error instanceof StoreError && REFUSALS.includes(error.kind);
}

// --- Internal helpers ---

const KNOWN = new WeakMap<IStore, boolean>();
const REFUSALS: readonly ErrorKind[] = [
  'permission-denied',
  'bad-message',
  'unsupported'
];
const TRIES = 3;

/** @returns what the time is there. */
async function tryOut(
  to: IStore,
  folder: string,
  signal: AbortSignal
): Promise<number> {
  const byte = Buffer.from('k');
  const checksum = startChecksum();
  await checksum.update(byte);
  const crc32c = await checksum.digest();
  const ifGeneration = 'absent' as const;
  const options = { crc32c, ifGeneration, storageClass: 'STANDARD', signal };
  for (let tries = 1; ; tries += 1) {
    const key = `${folder}${randomUUID()}`;
    const joined = `${key}-joined`;
    try {
      const one = await to.put!(key, byte, options);
      const both = [one, await to.compose([one], joined, options)];
      await discardParts(to, both);
      return one.updatedAt;
    } catch (error) {
      // What came of a request whose answer was lost is not known: it is removed by name.
      await Promise.allSettled([to.remove(key), to.remove(joined)]);
      const isTaken = error instanceof StoreError && error.kind === 'not-found';
      // Somebody else who tries the store may have taken ours for one that was left.
      if (!isTaken || tries === TRIES) {
        throw error;
      }
    }
  }
}
