import type { IGcsConnection } from './gcsConnection';
import type { IGcsCall } from './gcsError';
import { answerError, gcsRequest } from './gcsRequest';
import type { IReadOptions } from './store';
import { changedMeanwhile } from './storeErrors';

/** The bytes of an object as they are stored: never unpacked, whatever encoding it declares. */
export async function* readObject(
  connection: IGcsConnection,
  name: string,
  call: IGcsCall,
  options: IReadOptions = {}
): AsyncIterable<Uint8Array> {
  const { offset = 0, length, generation, signal, onePieceAtATime } = options;
  if (length === 0) {
    return;
  }
  const query = new URLSearchParams({ alt: 'media' });
  if (generation !== undefined) {
    query.set('generation', generation);
  }
  const end = length === undefined ? '' : String(offset + length - 1);
  const whole = offset === 0 && length === undefined;
  const answer = await gcsRequest(connection, {
    call,
    method: 'GET',
    url: `${objectUrl(connection, call.bucket, name)}?${query}`,
    headers: {
      // Without it the service unpacks what is stored as gzip, and no checksum fits any more.
      'accept-encoding': 'gzip',
      ...(whole ? {} : { range: `bytes=${offset}-${end}` })
    },
    signal
  });
  switch (answer.status) {
    case 200:
    case 206:
      break;
    case 416:
      // From the end on there is nothing.
      await answer.close();
      return;
    case 404:
      if (generation !== undefined) {
        await answer.close();
        throw changedMeanwhile(call);
      }
      throw await answerError(answer, call);
    default:
      throw await answerError(answer, call);
  }
  // Who ignores the range sends all from the start.
  let skip = answer.status === 200 ? offset : 0;
  let left = length ?? Infinity;
  for await (const piece of answer.bytes()) {
    const wanted = piece
      .subarray(Math.min(skip, piece.length))
      .subarray(0, left);
    skip = Math.max(0, skip - piece.length);
    left -= wanted.length;
    if (wanted.length > 0) {
      // Its memory is used again for the next one.
      yield onePieceAtATime ? wanted : Buffer.from(wanted);
    }
    if (left <= 0) {
      return;
    }
  }
}

/** Where the JSON API has an object. */
export function objectUrl(
  connection: IGcsConnection,
  bucket: string,
  name: string
): string {
  return `${connection.origin}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
}
