import type { ErrorKind } from '#core/domain/errors';
import { StoreError } from '#core/domain/errors';
import { folderMoves } from './folderMoves';
import { singlePut } from './singlePut';
import { sinks } from './sinks';
import type { IStore, IUpload } from './store';

/** One call to a storage, as a log has it. It holds no token, header or session address. */
export interface IStoreCall {
  readonly operation: string;
  readonly uri: string;
  /** From the start of the call to its end; of a listing or read, with the reader's own time. */
  readonly milliseconds: number;
  readonly outcome: 'ok' | ErrorKind;
}

/** A store that tells of each call when it has ended; `clock` is in milliseconds. */
export function withLog(
  store: IStore,
  log: (call: IStoreCall) => void,
  clock: () => number = Date.now
): IStore {
  const begin = (operation: string, key: string) => {
    const started = clock();
    return (outcome: 'ok' | ErrorKind) =>
      log({
        operation,
        uri: store.uriOf(key),
        milliseconds: clock() - started,
        outcome
      });
  };
  const call = async <T>(
    operation: string,
    key: string,
    work: () => Promise<T>
  ): Promise<T> => {
    const end = begin(operation, key);
    try {
      const result = await work();
      end('ok');
      return result;
    } catch (error) {
      end(kindOf(error));
      throw error;
    }
  };
  async function* stream<T>(
    operation: string,
    key: string,
    items: AsyncIterable<T>
  ): AsyncIterable<T> {
    const end = begin(operation, key);
    let outcome: 'ok' | ErrorKind = 'ok';
    try {
      yield* items;
    } catch (error) {
      outcome = kindOf(error);
      throw error;
    } finally {
      end(outcome);
    }
  }
  const logged = (key: string, upload: IUpload): IUpload => ({
    get token() {
      return upload.token;
    },
    get offset() {
      return upload.offset;
    },
    write: (...args) => call('write', key, () => upload.write(...args)),
    commit: (...args) => call('commit', key, () => upload.commit(...args)),
    abort: () => call('abort', key, () => upload.abort())
  });

  return {
    root: store.root,
    capabilities: store.capabilities,
    uriOf: key => store.uriOf(key),
    list: (folder, ...rest) =>
      stream('list', folder, store.list(folder, ...rest)),
    read: (key, ...rest) => stream('read', key, store.read(key, ...rest)),
    stat: (key, ...rest) => call('stat', key, () => store.stat(key, ...rest)),
    hash: (key, ...rest) => call('hash', key, () => store.hash(key, ...rest)),
    copy: (from, to, ...rest) =>
      call('copy', to, () => store.copy(from, to, ...rest)),
    compose: (sources, to, ...rest) =>
      call('compose', to, () => store.compose(sources, to, ...rest)),
    remove: (key, ...rest) =>
      call('remove', key, () => store.remove(key, ...rest)),
    ...singlePut(store, (key, _options, work) => call('put', key, work)),
    ...folderMoves(store, call),
    ...sinks(store, call),
    upload: async (key, options) =>
      logged(key, await call('upload', key, () => store.upload(key, options)))
  };
}

// --- Internal helpers ---

function kindOf(error: unknown): ErrorKind {
  return error instanceof StoreError ? error.kind : 'unexpected';
}
