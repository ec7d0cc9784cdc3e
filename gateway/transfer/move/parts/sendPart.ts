import type { IChunkedMove, IFileMove } from '../fileMove';
import type { IFilePart } from './filePart';
import { moveInChunks } from '../moveInChunks';
import { sourcePart } from './sourcePart';

/** A part that is in the store. */
export interface ISentPart extends IFilePart {
  readonly crc32c: string;
  readonly generation: string;
}

/**
 * Send a part of a file as an upload of its own, with all that holds for one (T2, T3, T55). When
 * it has arrived it is remembered as long as the others have not: whoever gives up the file's
 * uploads takes it away.
 */
export async function sendPart(
  move: IFileMove & Pick<IChunkedMove, 'chunkPace'>,
  part: IFilePart,
  onAcknowledged: (bytes: number) => void
): Promise<ISentPart> {
  const { from, entry } = move;
  const { size, key } = part;
  const { crc32c, generation } = await moveInChunks({
    ...move,
    from: sourcePart(from, part),
    entry: { ...entry, size },
    key,
    crc32c: undefined,
    // Its name says what it is: nothing else can be there.
    ifGeneration: undefined,
    // Parts live for minutes; other classes bill a month at least.
    storageClass: 'STANDARD',
    onAcknowledged
  });
  const sent = { ...part, crc32c, generation };
  await rememberPart(move, sent);
  return sent;
}

/** Have a part taken away with the uploads of its transfer, should these be given up. */
export async function rememberPart(
  { entry, sessions }: IFileMove,
  { key, size, crc32c, generation }: ISentPart
): Promise<void> {
  await sessions?.keep(key, {
    // Nothing is sent to it any more.
    token: '',
    generation: entry.generation,
    size,
    summed: { bytes: size, crc32c },
    published: generation
  });
}
