import type { IPartedUploads } from '../../../stores/store';
import { discardParts } from './discardParts';
import type { IFileMove } from '../fileMove';
import { partsFolder, type IFilePart } from './filePart';
import { filesIn } from './filesIn';
import { rememberPart, type ISentPart } from './sendPart';

/**
 * The parts of a file that an earlier try has sent: the store published each only under the sum
 * that was computed here, and its name says of which content it is, so that its sum is believed.
 * Whatever else was sent for the same target is taken away.
 */
export async function keptParts(
  move: IFileMove,
  parts: readonly IFilePart[],
  parted: IPartedUploads
): Promise<ReadonlyMap<number, ISentPart>> {
  const { to, signal, sessions } = move;
  const folder = partsFolder(move, parted);
  const wanted = new Map(parts.map(part => [part.key, part]));
  const kept = new Map<number, ISentPart>();
  const useless = [];
  for (const file of await filesIn(to, folder, signal)) {
    const { key, size, crc32c, generation } = file;
    const part = wanted.get(key);
    if (part?.size === size && crc32c !== undefined) {
      kept.set(part.index, { ...part, crc32c, generation });
    } else {
      useless.push(file);
    }
  }
  await discardParts(to, useless);
  for (const [key, { published }] of Object.entries(sessions?.all ?? {})) {
    if (!key.startsWith(folder)) {
      continue;
    }
    if (!wanted.has(key)) {
      await sessions?.giveUp(to, [key]);
    } else if (published !== undefined) {
      // It may be gone: what is there was listed.
      sessions?.forget(key);
    }
  }
  await Promise.all([...kept.values()].map(part => rememberPart(move, part)));
  return kept;
}
