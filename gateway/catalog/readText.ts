import { StoreError } from '#core/domain/errors';
import { MAX_TEXT_BYTES } from '#core/formats/format';
import type { IReadOptions, IStore } from '../stores/store';

/**
 * The text of a small file, as UTF-8.
 * @throws StoreError `unsupported` for a file over 16 MiB, and the store's own.
 */
export async function readText(
  store: IStore,
  key: string,
  options: Pick<IReadOptions, 'signal' | 'generation'> = {}
): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // One byte more than is allowed tells a file that is too large.
  const length = MAX_TEXT_BYTES + 1;
  for await (const part of store.read(key, { ...options, length })) {
    // Some stores hand out a buffer that they use again.
    parts.push(part.slice());
    size += part.byteLength;
  }
  if (size > MAX_TEXT_BYTES) {
    throw new StoreError(
      'unsupported',
      `${store.uriOf(key)} is too large to be read as a text.`,
      { operation: 'read', uri: store.uriOf(key) }
    );
  }
  return Buffer.concat(parts).toString('utf8');
}
