import { StoreError } from '#core/domain/errors';
import { MAX_TEXT_BYTES } from '#core/formats/format';
import { startChecksum } from '../checksum/checksum';
import type { IReadOptions, IStore } from '../stores/store';

/** How a small file is read. */
export interface IReadTextOptions extends Pick<
  IReadOptions,
  'signal' | 'generation'
> {
  /** What the storage says of the file: what arrives otherwise is read again. */
  readonly crc32c?: string | undefined;
}

/** A small file as it arrived, and the CRC32C of its bytes. */
export interface ISmallFile {
  readonly text: string;
  readonly crc32c: string;
}

/**
 * The text of a small file, as UTF-8.
 * @throws StoreError as `readSmallFile`.
 */
export async function readText(
  store: IStore,
  key: string,
  options: IReadTextOptions = {}
): Promise<string> {
  return (await readSmallFile(store, key, options)).text;
}

/**
 * A small file, whose bytes are held against the storage's checksum where that is known: a byte
 * that was changed on its way would make a good checkpoint look damaged (C16).
 *
 * @throws StoreError `unsupported` for a file over 16 MiB, `corrupt` for one that arrives with
 * another checksum three times, and the store's own.
 */
export async function readSmallFile(
  store: IStore,
  key: string,
  options: IReadTextOptions = {}
): Promise<ISmallFile> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const bytes = await readWhole(store, key, options);
    const sum = startChecksum();
    await sum.update(bytes);
    const crc32c = await sum.digest();
    if (options.crc32c === undefined || options.crc32c === crc32c) {
      return { text: bytes.toString('utf8'), crc32c };
    }
  }
  const uri = store.uriOf(key);
  throw new StoreError(
    'corrupt',
    `${uri} arrives damaged: its checksum is not the one that the storage tells.`,
    { operation: 'read', uri }
  );
}

// --- Internal helpers ---

const MOST_TRIES = 3;

async function readWhole(
  store: IStore,
  key: string,
  { signal, generation }: IReadTextOptions
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // One byte more than is allowed tells a file that is too large.
  const length = MAX_TEXT_BYTES + 1;
  const pinned = generation === undefined ? {} : { generation };
  for await (const part of store.read(key, { signal, ...pinned, length })) {
    parts.push(part);
    size += part.byteLength;
  }
  if (size > MAX_TEXT_BYTES) {
    throw new StoreError(
      'unsupported',
      `${store.uriOf(key)} is too large to be read as a text.`,
      { operation: 'read', uri: store.uriOf(key) }
    );
  }
  return Buffer.concat(parts);
}
