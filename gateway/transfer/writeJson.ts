import type { IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../checksum/checksum';
import type { IStore, IWriteOptions } from '../stores/store';

/** Write a small JSON document as one object, verified like any other. */
export async function writeJson(
  store: IStore,
  key: string,
  value: unknown,
  options: IWriteOptions = {}
): Promise<IFileEntry> {
  const bytes = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  const checksum = startChecksum();
  await checksum.update(bytes);
  const upload = await store.upload(key, {
    ...options,
    size: bytes.byteLength,
    contentType: 'application/json'
  });
  try {
    const { signal } = options;
    return await upload.commit(bytes, await checksum.digest(), { signal });
  } catch (error) {
    // What went wrong first is what the user has to know.
    await upload.abort().catch(() => undefined);
    throw error;
  }
}
