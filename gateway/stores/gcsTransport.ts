import { AsyncLocalStorage } from 'node:async_hooks';

import type { Storage } from '@google-cloud/storage';

import type { IGcsConnection } from './gcsConnection';
import type { IGcsCall } from './gcsError';
import type { IGcsRequest } from './gcsRequest';
import { answerError, gcsRequest } from './gcsRequest';

/** On whose behalf the official client sends: it has no room for either of its own. */
export interface IClientCall {
  readonly call: IGcsCall;
  readonly signal: AbortSignal | undefined;
}

/** Make calls of the official client for a call of ours: its errors name that, its signal stops them. */
export function onBehalfOf<T>(
  call: IClientCall,
  work: () => Promise<T>
): Promise<T> {
  return calls.run(call, work);
}

/**
 * Let the official client send by `gcsRequest`: one way out for every request, with our
 * credentials, proxy, stall watch, signal and renewal after a 401, and no repetition of its own.
 */
export function sendOwnWay(connection: IGcsConnection): void {
  const { storage } = connection;
  const { getCredentials, authClient } = storage.makeAuthenticatedRequest;
  const send = (options: Options, callback: Callback) => {
    transmit(connection, options).then(
      ({ body, response }) => callback(null, body, response),
      (error: unknown) => callback(error)
    );
  };
  const whole = Object.assign(send, { getCredentials, authClient });
  // Of its overloads the client uses this one for everything but streams, which we never ask for.
  storage.makeAuthenticatedRequest = whole as unknown as Send;
}

// --- Internal helpers ---

const calls = new AsyncLocalStorage<IClientCall>();

type Send = Storage['makeAuthenticatedRequest'];
type Options = Parameters<Send>[0] & { readonly qs?: object };
type Callback = (error: unknown, body?: unknown, response?: unknown) => void;

async function transmit(
  connection: IGcsConnection,
  { method, uri, qs, json }: Options
): Promise<{ body: unknown; response: unknown }> {
  const { call, signal } = calls.getStore() ?? {
    call: { operation: 'reach', uri: connection.origin, bucket: '' },
    signal: undefined
  };
  const url = new URL(uri);
  for (const [name, value] of Object.entries(qs ?? {})) {
    if (value !== undefined) {
      url.searchParams.set(name, String(value));
    }
  }
  const answer = await gcsRequest(connection, {
    call,
    signal,
    method: (method ?? 'GET') as IGcsRequest['method'],
    url: url.href,
    ...(json === undefined
      ? {}
      : {
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(json))
        })
  });
  if (answer.status >= 400) {
    throw await answerError(answer, call);
  }
  const text = await answer.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return { body, response: { statusCode: answer.status, headers: {}, body } };
}
