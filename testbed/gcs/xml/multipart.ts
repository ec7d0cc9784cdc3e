import { text } from 'node:stream/consumers';
import { ApiError, invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { headersOf } from '../objects/download';
import { checkPreconditions } from '../objects/preconditions';
import { joinedCrc32c } from '../state/combineCrc32c';
import type { IObjectRecord } from '../state/records';
import { checkObjectName } from '../uploads/checkObjectName';
import { verifyChecksums } from '../uploads/checksums';
import { logCommit } from '../uploads/publishUpload';
import type { UploadFile } from '../uploads/uploadFile';
import type { IMultipartUpload } from './multipartUploads';
import {
  declaredBy,
  fieldsOf,
  preconditionsOf,
  receiveWhole
} from './putObject';
import { XmlText, textsOf } from './xmlText';

/** `POST ?uploads`: begin. https://cloud.google.com/storage/docs/multipart-uploads */
export async function startMultipart(call: Call): Promise<void> {
  const bucket = call.param('bucket');
  const name = checkObjectName(call.param('object'));
  // A bucket that is not there is told before anything is sent.
  call.world.index.bucket(bucket);
  const id = call.world.multipart.start({
    bucket,
    name,
    fields: fieldsOf(call)
  });
  const { text: body } = new XmlText('InitiateMultipartUploadResult', [
    ['Bucket', bucket],
    ['Key', name],
    ['UploadId', id]
  ]);
  call.replyXml(200, body);
}

/** `PUT ?partNumber&uploadId`: take in one part. */
export async function takePart(call: Call): Promise<void> {
  const upload = findUpload(call);
  const number = Number(call.query('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
    throw invalid(`partNumber must be from 1 to ${MOST_PARTS}.`);
  }
  const file = await receiveWhole(call);
  try {
    await file.release();
    await verifyChecksums(file, declaredBy(call));
  } catch (error) {
    await file.discard();
    throw error;
  }
  await upload.parts.get(number)?.discard();
  upload.parts.set(number, file);
  const { md5Hash, crc32c } = file;
  const md5 = md5Hash === null ? '' : `,md5=${md5Hash}`;
  call.reply(200, undefined, {
    ETag: etagOf(file),
    'X-Goog-Hash': `crc32c=${crc32c}${md5}`
  });
}

/** `POST ?uploadId`: join the parts that are named, and let the object be seen. */
export async function completeMultipart(call: Call): Promise<void> {
  const { world } = call;
  const upload = findUpload(call);
  const body = await text(call.body());
  const parts = namedParts(upload, body);
  const { bucket, name, fields } = upload;
  checkPreconditions(
    world.index.find(bucket, name),
    preconditionsOf(call),
    'write'
  );
  const segments = parts.map(file => ({
    file: world.index.adopt(file.path),
    size: file.size
  }));
  const now = new Date().toISOString();
  const record: IObjectRecord = {
    bucket,
    name,
    generation: world.index.nextGeneration(),
    metageneration: 1,
    size: segments.reduce((sum, { size }) => sum + size, 0),
    crc32c: joinedCrc32c(parts),
    timeCreated: now,
    updated: now,
    fields,
    segments
  };
  world.index.describe(record);
  logCommit(world, record);
  world.multipart.forget(call.query('uploadId')!);
  await discard(
    [...upload.parts.values()].filter(part => !parts.includes(part))
  );
  const { 'Content-Type': _, ...headers } = headersOf(record);
  const result = new XmlText('CompleteMultipartUploadResult', [
    ['Location', `${call.origin}/${bucket}/${encodeURIComponent(name)}`],
    ['Bucket', bucket],
    ['Key', name],
    ['ETag', headers['ETag'] ?? '']
  ]);
  call.replyXml(200, result.text, headers);
}

/** `DELETE ?uploadId`: give up, parts and all. */
export async function abortMultipart(call: Call): Promise<void> {
  const upload = findUpload(call);
  call.world.multipart.forget(call.query('uploadId')!);
  await discard([...upload.parts.values()]);
  call.reply(204);
}

// --- Internal helpers ---

const MOST_PARTS = 10_000;

/** Of every part but the last. */
const SMALLEST_PART = 5 * 1024 * 1024;

function findUpload(call: Call): IMultipartUpload {
  const upload = call.world.multipart.find(call.query('uploadId') ?? '');
  if (
    upload?.bucket !== call.param('bucket') ||
    upload.name !== call.param('object')
  ) {
    throw new ApiError(404, 'NoSuchUpload', 'The upload was not found.');
  }
  return upload;
}

function namedParts(upload: IMultipartUpload, body: string): UploadFile[] {
  const numbers = textsOf(body, 'PartNumber').map(Number);
  const etags = textsOf(body, 'ETag');
  const isInOrder = numbers.every(
    (number, at) => at === 0 || number > numbers[at - 1]!
  );
  if (numbers.length === 0 || numbers.length !== etags.length || !isInOrder) {
    throw new ApiError(
      400,
      'InvalidPartOrder',
      'The parts must be named in ascending order, each with its ETag.'
    );
  }
  return numbers.map((number, at) => {
    const part = upload.parts.get(number);
    if (!part || unquoted(etags[at]!) !== unquoted(etagOf(part))) {
      throw new ApiError(400, 'InvalidPart', `Part ${number} was not sent so.`);
    }
    if (part.size < SMALLEST_PART && at < numbers.length - 1) {
      throw new ApiError(
        400,
        'EntityTooSmall',
        `Part ${number} has ${part.size} bytes, fewer than ${SMALLEST_PART}.`
      );
    }
    return part;
  });
}

/** The service says nothing of what it is made of. */
function etagOf(part: UploadFile): string {
  return `"${Buffer.from(part.crc32c, 'base64').toString('hex')}-${part.size}"`;
}

function unquoted(etag: string): string {
  return etag.replace(/"/g, '');
}

async function discard(parts: readonly UploadFile[]): Promise<void> {
  await Promise.all(parts.map(part => part.discard()));
}
