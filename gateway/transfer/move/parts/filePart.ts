import { createHash } from 'node:crypto';
import type { IPartedUploads } from '../../../stores/store';
import type { IFileMove } from '../fileMove';

/** A stretch of a file that is an object of its own until all are joined. */
export interface IFilePart {
  readonly index: number;
  /** Where it starts in the file, and how many bytes it has. */
  readonly start: number;
  readonly size: number;
  readonly key: string;
}

/**
 * The parts of a file: of the size that the store likes, of up to four times that where there would be
 * more than a few, or as many as it joins at once. Their names
 * tell the source's content and where in it they start, so that a later try, in another process
 * too, finds those of its own; whatever else is in their folder is of no use any more.
 */
export function partsOf(move: IFileMove, parted: IPartedUploads): IFilePart[] {
  const { from, entry, to } = move;
  const { chunkGranularity, maxComposeSources } = to.capabilities;
  const share = (parts: number): number =>
    Math.ceil(entry.size / parts / chunkGranularity) * chunkGranularity;
  const { partBytes } = parted;
  const liked = Math.min(
    Math.max(share(LIKED_PARTS), partBytes),
    MOST_TIMES * partBytes
  );
  const most = Math.max(liked, share(maxComposeSources));
  const content = digest(
    [from.uriOf(entry.key), entry.generation, entry.size, most].join('\n')
  );
  const folder = partsFolder(move, parted);
  const count = Math.ceil(entry.size / most);
  return Array.from({ length: count }, (_, index) => {
    const start = index * most;
    const size = Math.min(most, entry.size - start);
    return { index, start, size, key: `${folder}${content}-${index}` };
  });
}

/** The folder of all parts that are sent for one target, whatever they are of. */
export function partsFolder(
  { to, key }: Pick<IFileMove, 'to' | 'key'>,
  { folder }: IPartedUploads
): string {
  return `${folder}${digest(to.uriOf(key))}/`;
}

// --- Internal helpers ---

/** What is liked is lifted to `partBytes`, and cut to so many times it. */
const MOST_TIMES = 4;
/** As many as go at once: more of them cost requests, and gain nothing. */
const LIKED_PARTS = 8;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
