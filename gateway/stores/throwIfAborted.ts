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
