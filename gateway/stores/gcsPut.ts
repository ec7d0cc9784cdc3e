import { randomUUID } from 'node:crypto';

import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IGcsConnection } from './gcsConnection';
import { gcsEntryFrom } from './gcsEntry';
import type { IGcsCall } from './gcsError';
import { answerError, gcsRequest } from './gcsRequest';
import { generationMatch } from './gcsSession';
import type { IPutOptions } from './store';
import { corrupt } from './storeErrors';

/** Where an object is put. */
export interface IGcsPut {
  readonly key: string;
  /** The whole name of the object in its bucket. */
  readonly name: string;
  readonly call: IGcsCall;
}

/**
 * Put an object in one request, its metadata and its bytes together. The metadata names the
 * checksum, so that the service refuses bytes that were damaged on their way.
 */
export async function putObject(
  connection: IGcsConnection,
  { key, name, call }: IGcsPut,
  bytes: Uint8Array,
  options: IPutOptions
): Promise<IFileEntry> {
  const { crc32c, ifGeneration, storageClass, signal } = options;
  const query = new URLSearchParams({ uploadType: 'multipart', name });
  if (ifGeneration !== undefined) {
    query.set('ifGenerationMatch', generationMatch(ifGeneration));
  }
  const contentType = options.contentType ?? 'application/octet-stream';
  // A random one is in no file.
  const boundary = `keepstep-${randomUUID()}`;
  const answer = await gcsRequest(connection, {
    call: { ...call, aboutBucket: true },
    method: 'POST',
    url: `${connection.origin}/upload/storage/v1/b/${encodeURIComponent(call.bucket)}/o?${query}`,
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [
      Buffer.from(
        `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n` +
          JSON.stringify({ name, contentType, crc32c, storageClass }) +
          `\r\n--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`)
    ],
    signal
  });
  if (answer.status === 200 || answer.status === 201) {
    return gcsEntryFrom(key, await answer.text(), call);
  }
  const error = await answerError(answer, { ...call, aboutBucket: true });
  throw error instanceof StoreError && error.kind === 'bad-message'
    ? corrupt(
        call,
        'the storage computed another checksum than that of what was sent'
      )
    : error;
}
