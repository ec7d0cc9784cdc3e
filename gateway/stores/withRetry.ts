import type { Entry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IRetryOptions } from './backoff';
import { Backoff } from './backoff';
import { folderMoves } from './folderMoves';
import { Reach } from './reach';
import { puttingOnce } from './puttingOnce';
import { RetryingUpload } from './retryingUpload';
import { singlePut } from './singlePut';
import { sinks } from './sinks';
import type {
  IListOptions,
  IReadOptions,
  IRemoveOptions,
  IStore,
  IUpload,
  IUploadOptions
} from './store';
import { withLog } from './withLog';

/**
 * A store that repeats what failed for a passing reason, and goes on from where it was: a listing
 * after its last entry, a read at its last byte and pinned to one generation, an upload at what
 * the store has acknowledged. A change is repeated only where doing it twice does no harm.
 */
export function withRetry(inner: IStore, options: IRetryOptions = {}): IStore {
  const reach = new Reach(options.clock ?? Date.now);
  const store = withLog(inner, ({ outcome }) => {
    if (outcome !== 'unavailable' && outcome !== 'cancelled') {
      reach.answered();
    }
  });
  const retry = <T>(
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    safe = true
  ) => repeat(new Backoff(options), signal, work, { safe });

  return {
    root: store.root,
    capabilities: store.capabilities,
    uriOf: key => store.uriOf(key),
    list: (folder, asked) => list(store, folder, asked, { options, reach }),
    read: (key, asked) => read(store, key, asked, options),
    stat: (key, asked) =>
      repeat(
        new Backoff(options),
        asked?.signal,
        () => store.stat(key, asked),
        {
          reach
        }
      ),
    hash: (key, asked) => retry(asked?.signal, () => store.hash(key, asked)),
    upload: async (key, asked): Promise<IUpload> => {
      const open = (token: string | undefined) =>
        retry(asked.signal, () => store.upload(key, withToken(asked, token)));
      const upload = await open(asked.token);
      return new RetryingUpload(upload, open, options, store.uriOf(key));
    },
    // Under a precondition the second of two identical changes is refused by the service.
    copy: (from, to, asked) =>
      retry(
        asked?.signal,
        () => store.copy(from, to, asked),
        asked?.ifGeneration !== undefined
      ),
    compose: (sources, to, asked) => {
      const compose = () => store.compose(sources, to, asked);
      const { crc32c, ifGeneration, signal } = asked ?? {};
      return retry(
        signal,
        crc32c === undefined
          ? compose
          : puttingOnce(store, to, { crc32c, ifGeneration, signal }, compose),
        ifGeneration !== undefined
      );
    },
    ...singlePut(store, (key, asked, work) => {
      const put = puttingOnce(store, key, asked, work);
      return retry(asked.signal, put);
    }),
    // A disk's: where it fails, it fails again.
    ...folderMoves(store, (_operation, _key, work) => work()),
    ...sinks(store, (_operation, _key, work) => work()),
    remove: (key, asked) =>
      retry(asked?.signal, () => removePinned(store, key, asked))
  };
}

// --- Internal helpers ---

async function repeat<T>(
  backoff: Backoff,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  { safe = true, reach }: { safe?: boolean; reach?: Reach } = {}
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // "Too many requests" was refused before it was done, so that it is always safe.
      const again =
        error instanceof StoreError && (safe || error.kind === 'rate-limited');
      if (!again) {
        throw error;
      }
      await backoff.beforeRetry(error, signal, reach?.attemptsAfter(error));
    }
  }
}

async function* list(
  store: IStore,
  folder: string,
  asked: IListOptions | undefined,
  { options, reach }: { options: IRetryOptions; reach: Reach }
): AsyncIterable<Entry> {
  const backoff = new Backoff(options);
  const seen = new Set<string>();
  for (;;) {
    try {
      for await (const entry of store.list(folder, asked)) {
        if (!seen.has(entry.key)) {
          seen.add(entry.key);
          backoff.progressed();
          reach.answered();
          yield entry;
        }
      }
      return;
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      const attempts = reach.attemptsAfter(error);
      await backoff.beforeRetry(error, asked?.signal, attempts);
    }
  }
}

async function* read(
  store: IStore,
  key: string,
  asked: IReadOptions = {},
  options: IRetryOptions
): AsyncIterable<Uint8Array> {
  const backoff = new Backoff(options);
  const { signal } = asked;
  // Bytes from before and after a failure must be of one object.
  const generation =
    asked.generation ??
    (await repeat(backoff, signal, () => store.stat(key, { signal })))
      .generation;
  let offset = asked.offset ?? 0;
  const end = offset + (asked.length ?? Infinity);
  for (;;) {
    try {
      const rest = end === Infinity ? {} : { length: end - offset };
      const from = { ...asked, ...rest, offset, generation };
      for await (const bytes of store.read(key, from)) {
        offset += bytes.length;
        backoff.progressed();
        yield bytes;
      }
      return;
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      await backoff.beforeRetry(error, signal);
    }
  }
}

/**
 * Removing by name alone may, when repeated, take away what someone wrote in between: so the
 * object that is there now is the one that goes.
 */
async function removePinned(
  store: IStore,
  key: string,
  asked: IRemoveOptions | undefined
): Promise<void> {
  if (asked?.generation !== undefined) {
    return store.remove(key, asked);
  }
  try {
    const { generation } = await store.stat(key, asked);
    await store.remove(key, { ...asked, generation });
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'not-found')) {
      throw error;
    }
  }
}

function withToken(
  asked: IUploadOptions,
  token: string | undefined
): IUploadOptions {
  return token === undefined ? asked : { ...asked, token };
}
