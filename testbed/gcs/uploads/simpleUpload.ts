import { invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { readObjectFields } from '../objects/objectFields';
import { objectResource } from '../objects/objectResource';
import {
  checkPreconditions,
  pickPreconditions
} from '../objects/preconditions';
import { checkObjectName } from './checkObjectName';
import { parseHashHeader } from './checksums';
import { publishUpload } from './publishUpload';
import { readMultipart } from './readMultipart';

interface IIncoming {
  readonly metadata: Record<string, unknown>;
  readonly contentType: string | undefined;
  readonly data: AsyncIterable<Buffer>;
}

/** An upload in one request: the data alone (`media`), or JSON and data (`multipart`). */
export async function simpleUpload(
  call: Call,
  type: 'media' | 'multipart'
): Promise<void> {
  const { world, request } = call;
  const header = request.headers['content-type'];
  const incoming: IIncoming =
    type === 'media'
      ? { metadata: {}, contentType: header, data: call.body() }
      : await readMultipart(header, call.body());
  const { metadata, contentType, data } = incoming;
  const bucket = call.param('bucket');
  const name = checkObjectName(metadata['name'] ?? call.query('name'));
  const preconditions = pickPreconditions(call.query);
  checkPreconditions(world.index.find(bucket, name), preconditions, 'write');
  const fields = readObjectFields({
    contentType,
    contentEncoding: call.query('contentEncoding'),
    ...metadata
  });
  const file = world.sessions.scratch();
  try {
    for await (const chunk of data) {
      await file.append(chunk);
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  const record = await publishUpload(world, {
    bucket,
    name,
    file,
    fields,
    declarations: [
      parseHashHeader(request.headers['x-goog-hash']),
      declaredIn(metadata)
    ],
    preconditions,
    session: null
  });
  call.reply(200, objectResource(record, call.origin));
}

/** Checksums among an object's metadata. @throws ApiError 400 */
export function declaredIn(metadata: Readonly<Record<string, unknown>>): {
  crc32c?: string;
  md5Hash?: string;
} {
  const { crc32c, md5Hash } = metadata;
  for (const sum of [crc32c, md5Hash]) {
    if (sum !== undefined && typeof sum !== 'string') {
      throw invalid('A checksum is a base64 string.');
    }
  }
  return {
    ...(typeof crc32c === 'string' && { crc32c }),
    ...(typeof md5Hash === 'string' && { md5Hash })
  };
}
