import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { startChecksum } from '../../checksum/checksum';
import type { IStore, IWriteOptions } from '../../stores/store';
import { fitsInOneRequest } from './moveInOneRequest';
import { putOrRemove } from './putOrRemove';
import { replacedNow } from './replacedNow';

/**
 * Write a small JSON document as one object, verified like any other; one that arrives damaged is
 * written once more (T3).
 */
export async function writeJson(
  store: IStore,
  key: string,
  value: unknown,
  options: IWriteOptions = {}
): Promise<IFileEntry> {
  const bytes = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  try {
    return await write(store, key, bytes, options);
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'corrupt')) {
      throw error;
    }
    const ifGeneration = await replacedNow({ to: store, key, ...options });
    return write(store, key, bytes, { ...options, ifGeneration });
  }
}

// --- Internal helpers ---

async function write(
  store: IStore,
  key: string,
  bytes: Uint8Array,
  options: IWriteOptions
): Promise<IFileEntry> {
  const checksum = startChecksum();
  await checksum.update(bytes);
  const contentType = 'application/json';
  const size = bytes.byteLength;
  if (fitsInOneRequest(store, { size })) {
    const crc32c = await checksum.digest();
    return putOrRemove(store, key, bytes, { ...options, crc32c, contentType });
  }
  const upload = await store.upload(key, { ...options, size, contentType });
  try {
    const { signal } = options;
    return await upload.commit(bytes, await checksum.digest(), { signal });
  } catch (error) {
    // What went wrong first is what the user has to know.
    await upload.abort().catch(() => undefined);
    throw error;
  }
}
