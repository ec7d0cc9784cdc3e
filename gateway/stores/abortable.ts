import { cancelledError } from '#core/domain/errors';

/** The call that a signal belongs to, for the error that it makes. */
export interface IAbortableCall {
  readonly signal: AbortSignal | undefined;
  readonly operation: string;
  readonly uri: string;
}

/** @throws StoreError `cancelled` when the signal has fired. */
export function throwIfAborted(call: IAbortableCall): void {
  if (call.signal?.aborted) {
    throw cancelledError(call.operation, call.uri);
  }
}

/**
 * The promise, or `cancelled` as soon as the signal fires. The work goes on unseen: this is for
 * libraries that cannot be stopped, and only for calls whose effect does no harm then.
 */
export async function abortable<T>(
  call: IAbortableCall,
  work: () => Promise<T>
): Promise<T> {
  throwIfAborted(call);
  const { signal } = call;
  if (!signal) {
    return work();
  }
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(cancelledError(call.operation, call.uri));
    signal.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
