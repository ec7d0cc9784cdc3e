import { invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { readObjectFields } from '../objects/objectFields';
import {
  checkPreconditions,
  pickPreconditions
} from '../objects/preconditions';
import { checkObjectName } from './checkObjectName';
import { parseHashHeader } from './checksums';
import { declaredIn } from './simpleUpload';

/** Begin a resumable upload: the answer's Location is where its bytes go. */
export async function startSession(call: Call): Promise<void> {
  const { world, request } = call;
  const metadata = await call.json();
  const bucket = call.param('bucket');
  const name = checkObjectName(metadata['name'] ?? call.query('name'));
  const preconditions = pickPreconditions(call.query);
  // A client that will be refused in the end had better know before it sends the bytes.
  checkPreconditions(world.index.find(bucket, name), preconditions, 'write');
  const header = parseHashHeader(request.headers['x-goog-hash']);
  const declared = declaredIn(metadata);
  const session = world.sessions.start({
    bucket,
    name,
    fields: readObjectFields({
      contentType: headerOf(call, 'x-upload-content-type'),
      contentEncoding: call.query('contentEncoding'),
      ...metadata
    }),
    declared: {
      crc32c: declared.crc32c ?? header.crc32c,
      md5Hash: declared.md5Hash ?? header.md5Hash
    },
    declaredSize: sizeOf(headerOf(call, 'x-upload-content-length')),
    preconditions
  });
  const path = `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`;
  const query = `uploadType=resumable&name=${encodeURIComponent(name)}&upload_id=${session.id}`;
  call.reply(200, undefined, {
    Location: `${call.origin}${path}?${query}`,
    'X-GUploader-UploadID': session.id
  });
}

// --- Internal helpers ---

function headerOf(call: Call, name: string): string | undefined {
  const value = call.request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function sizeOf(header: string | undefined): number | null {
  if (header === undefined) {
    return null;
  }
  if (!/^\d+$/.test(header)) {
    throw invalid('X-Upload-Content-Length must be a number of bytes.');
  }
  return Number(header);
}
