import PQueue from 'p-queue';

import { folderMoves } from './folderMoves';
import { singlePut } from './singlePut';
import { sinks } from './sinks';
import type { ICallOptions, IStore, IUpload } from './store';

/**
 * A store with at most so many calls under way at once. A listing and a read take their place for
 * each page or piece, not for their whole length: who holds one may make other calls meanwhile.
 */
export function withLimit(store: IStore, concurrency: number): IStore {
  const queue = new PQueue({ concurrency });
  const call = <T>(work: () => Promise<T>): Promise<T> => queue.add(work);

  async function* pieces<T>(items: AsyncIterable<T>): AsyncIterable<T> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await call(() => iterator.next());
        if (next.done) {
          return;
        }
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  return {
    root: store.root,
    capabilities: store.capabilities,
    uriOf: key => store.uriOf(key),
    list: (folder, options) => pieces(store.list(folder, options)),
    read: (key, options) => pieces(store.read(key, options)),
    stat: (key, options) => call(() => store.stat(key, options)),
    hash: (key, options) => call(() => store.hash(key, options)),
    copy: (from, to, options) => call(() => store.copy(from, to, options)),
    compose: (sources, to, options) =>
      call(() => store.compose(sources, to, options)),
    remove: (key, options) => call(() => store.remove(key, options)),
    ...singlePut(store, (_key, _options, work) => call(work)),
    ...folderMoves(store, (_operation, _key, work) => call(work)),
    ...sinks(store, (_operation, _key, work) => call(work)),
    upload: async (key, options) =>
      limitedUpload(await call(() => store.upload(key, options)), call)
  };
}

// --- Internal helpers ---

function limitedUpload(
  upload: IUpload,
  call: <T>(work: () => Promise<T>) => Promise<T>
): IUpload {
  return {
    get token() {
      return upload.token;
    },
    get offset() {
      return upload.offset;
    },
    write: (chunk: Uint8Array, options?: ICallOptions) =>
      call(() => upload.write(chunk, options)),
    commit: (lastChunk: Uint8Array, crc32c: string, options?: ICallOptions) =>
      call(() => upload.commit(lastChunk, crc32c, options)),
    // Giving up does not wait behind those who go on.
    abort: () => upload.abort()
  };
}
