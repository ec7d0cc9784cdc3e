import type { AroundCall } from './folderMoves';
import type { ISink, IStore } from './store';

/** `openSink` for a decorator: there exactly where the store beneath has it. */
export function sinks(
  store: IStore,
  around: AroundCall
): Pick<IStore, 'openSink'> {
  const { openSink } = store;
  return openSink
    ? {
        openSink: async (key, options) =>
          wrapped(
            await around('open', key, () => openSink.call(store, key, options)),
            key,
            around
          )
      }
    : {};
}

// --- Internal helpers ---

function wrapped(sink: ISink, key: string, around: AroundCall): ISink {
  return {
    part: sink.part,
    kept: (...args) => around('verify', key, () => sink.kept(...args)),
    write: (...args) => around('write', key, () => sink.write(...args)),
    keep: (...args) => around('keep', key, () => sink.keep(...args)),
    commit: (...args) => around('commit', key, () => sink.commit(...args)),
    // Giving up does not wait behind those who go on.
    abort: options => sink.abort(options)
  };
}
