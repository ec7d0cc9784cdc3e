import type { Call } from '../http/call';
import { headersOf } from '../objects/download';
import { readObjectFields } from '../objects/objectFields';
import { checkPreconditions, type QueryOf } from '../objects/preconditions';
import type { IObjectFields } from '../state/records';
import { checkObjectName } from '../uploads/checkObjectName';
import { parseHashHeader, type IChecksums } from '../uploads/checksums';
import { publishUpload } from '../uploads/publishUpload';
import type { UploadFile } from '../uploads/uploadFile';

/** An object in one request. */
export async function putObject(call: Call): Promise<void> {
  const { world } = call;
  const bucket = call.param('bucket');
  const name = checkObjectName(call.param('object'));
  const preconditions = preconditionsOf(call);
  checkPreconditions(world.index.find(bucket, name), preconditions, 'write');
  const file = await receiveWhole(call);
  const record = await publishUpload(world, {
    bucket,
    name,
    file,
    fields: fieldsOf(call),
    declarations: declaredBy(call),
    preconditions,
    session: null
  });
  const { 'Content-Type': _, ...headers } = headersOf(record);
  call.reply(200, undefined, headers);
}

/** The body in a file of its own; nothing is left of one whose client went away. */
export async function receiveWhole(call: Call): Promise<UploadFile> {
  const file = call.world.sessions.scratch();
  try {
    for await (const chunk of call.body()) {
      await file.append(chunk);
    }
    return file;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** What the headers of a request say of the object. */
export function fieldsOf({ request: { headers } }: Call): IObjectFields {
  const metadata = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('x-goog-meta-') && typeof value === 'string'
      ? [[name.slice('x-goog-meta-'.length), value] as const]
      : []
  );
  return readObjectFields({
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    storageClass: headers['x-goog-storage-class'],
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) })
  });
}

/** Checksums of the body, among the headers. */
export function declaredBy({ request: { headers } }: Call): IChecksums[] {
  return [
    parseHashHeader(headers['x-goog-hash']),
    { md5Hash: headers['content-md5'] as string | undefined }
  ];
}

/** Preconditions as the JSON API names them. */
export function preconditionsOf({ request: { headers } }: Call): QueryOf {
  const generation = headers['x-goog-if-generation-match'];
  return typeof generation === 'string'
    ? { ifGenerationMatch: generation }
    : {};
}
