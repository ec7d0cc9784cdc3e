import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IGcsConnection } from './gcsConnection';
import { gcsEntryFrom } from './gcsEntry';
import type { IGcsCall } from './gcsError';
import { answerError, gcsRequest } from './gcsRequest';
import type { IUploadOptions } from './store';
import { uploadForgotten } from './storeErrors';

/** How far an upload session is: bytes that are kept, or the object that it has become. */
export type GcsProgress =
  { readonly offset: number } | { readonly object: IFileEntry };

/** What the requests to one session share. */
export interface IGcsSession {
  readonly connection: IGcsConnection;
  /** The session's address: a secret, never in a message. */
  readonly url: string;
  readonly key: string;
  readonly call: IGcsCall;
}

/** Begin a resumable upload; resolves to the session's address. */
export async function startSession(
  connection: IGcsConnection,
  name: string,
  call: IGcsCall,
  options: IUploadOptions
): Promise<string> {
  const query = new URLSearchParams({ uploadType: 'resumable', name });
  if (options.ifGeneration !== undefined) {
    query.set('ifGenerationMatch', generationMatch(options.ifGeneration));
  }
  const contentType = options.contentType ?? 'application/octet-stream';
  const answer = await gcsRequest(connection, {
    call: { ...call, aboutBucket: true },
    method: 'POST',
    url: `${connection.origin}/upload/storage/v1/b/${encodeURIComponent(call.bucket)}/o?${query}`,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'x-upload-content-type': contentType,
      ...(options.size === undefined
        ? {}
        : { 'x-upload-content-length': String(options.size) })
    },
    body: Buffer.from(
      JSON.stringify({ name, contentType, storageClass: options.storageClass })
    ),
    signal: options.signal
  });
  const url = answer.header('location');
  if (answer.status !== 200 && answer.status !== 201) {
    throw await answerError(answer, { ...call, aboutBucket: true });
  }
  await answer.close();
  if (url === undefined || !isSessionUrl(url, connection.origin)) {
    throw new StoreError(
      'bad-message',
      `Google Cloud Storage gave no address to upload ${call.uri} to.`,
      { operation: call.operation, uri: call.uri }
    );
  }
  return url;
}

/**
 * Send bytes to a session, or none to ask. `range` is the Content-Range: `bytes 0-9/*`,
 * or `bytes * / *` (without the blanks) to ask without ending anything.
 */
export async function sendToSession(
  session: IGcsSession,
  range: string,
  options: {
    readonly body?: Uint8Array;
    readonly crc32c?: string;
    readonly signal?: AbortSignal | undefined;
  } = {}
): Promise<GcsProgress> {
  const { connection, url, key, call } = session;
  const answer = await gcsRequest(connection, {
    call,
    method: 'PUT',
    url,
    headers: {
      'content-range': range,
      ...(options.crc32c ? { 'x-goog-hash': `crc32c=${options.crc32c}` } : {})
    },
    body: options.body ?? new Uint8Array(0),
    signal: options.signal
  });
  switch (answer.status) {
    case 308: {
      const kept = /^bytes=0-(\d+)$/.exec(answer.header('range') ?? '');
      await answer.close();
      return { offset: kept ? Number(kept[1]) + 1 : 0 };
    }
    case 200:
    case 201:
      return { object: gcsEntryFrom(key, await answer.text(), call) };
    case 404:
    case 410:
    case 499:
      await answer.close();
      throw uploadForgotten(call);
    default:
      throw await answerError(answer, call);
  }
}

/** Give up a session. One that is gone already is fine, and so is a service that does not answer. */
export async function endSession(session: IGcsSession): Promise<void> {
  const { connection, url, call } = session;
  const signal = AbortSignal.timeout(10_000);
  await gcsRequest(connection, { call, method: 'DELETE', url, signal })
    .then(answer => answer.close())
    .catch(() => undefined);
}

/** The value of `ifGenerationMatch`. */
export function generationMatch(
  wanted: NonNullable<IUploadOptions['ifGeneration']>
): string {
  return wanted === 'absent' ? '0' : wanted.generation;
}

/** Whether an address is one of this service's upload sessions: credentials go nowhere else. */
export function isSessionUrl(text: string, origin: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.origin === origin ||
      (origin === 'https://storage.googleapis.com' &&
        url.origin === 'https://www.googleapis.com')) &&
    url.pathname.startsWith('/upload/storage/v1/b/')
  );
}
