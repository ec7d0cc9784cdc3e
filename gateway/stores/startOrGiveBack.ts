import { throwIfAborted } from './throwIfAborted';
import type { IGcsConnection } from './gcsConnection';
import { endSession, startSession } from './gcsSession';
import type { IGcsCall } from './gcsError';
import type { IUploadOptions } from './store';

/** A session that is wanted. */
export interface IWantedSession {
  readonly connection: IGcsConnection;
  readonly key: string;
  /** The whole name of the object in its bucket. */
  readonly name: string;
  readonly call: IGcsCall;
  readonly options: IUploadOptions;
}

/**
 * Start a session. One whose start is stopped while the answer is under way is waited for a
 * moment longer: only who knows its address can end it (S62).
 */
export async function startOrGiveBack({
  connection,
  key,
  name,
  call,
  options
}: IWantedSession): Promise<string> {
  const { signal } = options;
  throwIfAborted({ ...call, signal });
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    timer = setTimeout(() => late.abort(), GRACE_MS);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const url = await startSession(connection, name, call, {
      ...options,
      signal: late.signal
    });
    if (signal?.aborted) {
      await endSession({ connection, key, call, url });
    }
    throwIfAborted({ ...call, signal });
    return url;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

// --- Internal helpers ---

/** Whoever stops an upload waits for it, and not for long. */
const GRACE_MS = 500;
