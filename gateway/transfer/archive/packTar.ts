import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { startChecksum } from '../../checksum/checksum';
import type { IStore } from '../../stores/store';
import type { IArrivedFile } from '../checkpoint/moveInOrder';
import type { IPlannedFile } from '../checkpoint/plan';
import { END_OF_TAR, paddingAfter, tarHeader } from './tarHeader';

/** What is packed. */
export interface IPacking {
  readonly from: IStore;
  /** In this order. */
  readonly files: readonly IPlannedFile[];
  /** The folder that members are in, without `/`. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told of bytes of the files as they are read. */
  readonly onRead: (bytes: number) => void;
  /** Asked for the last member, when all files have been read. */
  readonly last: (files: readonly IArrivedFile[]) => Promise<ILastMember>;
}

/** A small file that is made while the others are packed. */
export interface ILastMember {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Since 1970. */
  readonly seconds: number;
}

/**
 * The bytes of an archive, while its files are read: each pinned to what was listed and summed
 * on the way. Nothing is kept but the part that is under way.
 *
 * @throws StoreError `changed-meanwhile` for a file that is not as it was listed.
 */
export async function* packTar(packing: IPacking): AsyncGenerator<Uint8Array> {
  const { folder, files, last } = packing;
  const packed: IArrivedFile[] = [];
  for (const { path, entry } of files) {
    const { size, updatedAt } = entry;
    yield tarHeader({ path: `${folder}/${path}`, size }, updatedAt / 1000);
    const crc32c = yield* contentOf(packing, entry);
    yield new Uint8Array(paddingAfter(size));
    packed.push({ path, size, crc32c, sent: entry });
  }
  const { path, bytes, seconds } = await last(packed);
  const size = bytes.length;
  yield tarHeader({ path: `${folder}/${path}`, size }, seconds);
  yield bytes;
  yield new Uint8Array(paddingAfter(size));
  yield END_OF_TAR;
}

// --- Internal helpers ---

/** @returns the CRC32C of what was read. */
async function* contentOf(
  { from, signal, onRead }: IPacking,
  entry: IFileEntry
): AsyncGenerator<Uint8Array, string> {
  const { key, size, generation } = entry;
  const checksum = startChecksum();
  let read = 0;
  for await (const part of from.read(key, { generation, signal })) {
    read += part.length;
    if (read > size) {
      throw changed(from, entry);
    }
    await checksum.update(part);
    yield part;
    onRead(part.length);
  }
  const now = await from.stat(key, { signal });
  if (read !== size || now.generation !== generation) {
    throw changed(from, entry);
  }
  return checksum.digest();
}

function changed(from: IStore, { key }: IFileEntry): StoreError {
  const uri = from.uriOf(key);
  return new StoreError(
    'changed-meanwhile',
    `${uri} changed while it was being packed.`,
    {
      operation: 'upload',
      uri,
      next: 'Try again when nothing writes to it any more.'
    }
  );
}
