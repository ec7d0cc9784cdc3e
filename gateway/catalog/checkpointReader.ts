import PQueue from 'p-queue';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { isManifest } from '#core/domain/manifest';
import { baseName, parentFolder } from '#core/domain/storeUri';
import type { ICheckpointReader } from '#core/formats/format';
import type { IStore } from '../stores/store';
import { pathInCheckpoint } from './checkpointFiles';
import { readText } from './readText';

/** Reads of one checkpoint that go on at once. */
const READS_AT_ONCE = 8;

/**
 * What a format may see of a checkpoint: every file but the manifest, each pinned to the
 * generation that the listing told.
 */
export function checkpointReader(
  store: IStore,
  checkpointKey: string,
  files: readonly IFileEntry[],
  signal?: AbortSignal
): ICheckpointReader {
  const queue = new PQueue({ concurrency: READS_AT_ONCE });
  const byPath = new Map(
    files
      .filter(file => !isManifest(file.key))
      .map(file => [pathInCheckpoint(checkpointKey, file.key), file])
  );
  const entryOf = (path: string): IFileEntry => {
    const entry = byPath.get(path);
    if (!entry) {
      throw new StoreError('not-found', `${path} does not exist.`, {
        operation: 'read',
        uri: store.uriOf(checkpointKey)
      });
    }
    return entry;
  };
  return {
    name: baseName(checkpointKey),
    readBeside: name =>
      readBeside(store, parentFolder(checkpointKey) + name, signal),
    files: [...byPath].map(([path, { size }]) => ({ path, size })),
    readText: path =>
      queue.add(() => {
        const { key, generation, crc32c } = entryOf(path);
        return readText(store, key, { generation, crc32c, signal });
      }),
    readRange: (path, offset, length) =>
      queue.add(async () => {
        const { key, generation } = entryOf(path);
        const parts: Uint8Array[] = [];
        for await (const part of store.read(key, {
          offset,
          length,
          generation,
          signal
        })) {
          parts.push(part.slice());
        }
        return Buffer.concat(parts);
      })
  };
}

// --- Internal helpers ---

/** More is no tracker. */
const MOST_BESIDE_BYTES = 64 * 1024;

async function readBeside(
  store: IStore,
  key: string,
  signal: AbortSignal | undefined
): Promise<string | null> {
  try {
    const { size, generation, crc32c } = await store.stat(key, { signal });
    return size > MOST_BESIDE_BYTES
      ? null
      : await readText(store, key, { generation, crc32c, signal });
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'not-found') {
      return null;
    }
    throw error;
  }
}
