import { notImplemented } from '../http/apiError';
import type { Call } from '../http/call';
import type { IRoute } from '../http/route';
import { download, headersOf } from '../objects/download';
import { checkPreconditions } from '../objects/preconditions';
import type { IObjectRecord } from '../state/records';
import {
  abortMultipart,
  completeMultipart,
  startMultipart,
  takePart
} from './multipart';
import { preconditionsOf, putObject } from './putObject';

const PARAMETERS = ['generation', 'uploads', 'uploadId', 'partNumber'];

/**
 * The XML API as far as clients of it move objects: https://cloud.google.com/storage/docs/xml-api.
 * The discovery document knows nothing of it, so that these stand apart from the JSON API's routes.
 */
export const xmlRoutes: readonly IRoute[] = [
  route('GET', call => download(call, found(call, 'read'))),
  route('HEAD', call => {
    const record = found(call, 'read');
    call.reply(200, undefined, {
      ...headersOf(record),
      'Content-Length': String(record.size)
    });
  }),
  route('PUT', call =>
    call.query('uploadId') === undefined ? putObject(call) : takePart(call)
  ),
  route('POST', call => {
    if (call.query('uploads') !== undefined) {
      return startMultipart(call);
    }
    if (call.query('uploadId') !== undefined) {
      return completeMultipart(call);
    }
    throw notImplemented('forms and resumable uploads of the XML API');
  }),
  route('DELETE', call => {
    if (call.query('uploadId') !== undefined) {
      return abortMultipart(call);
    }
    const record = found(call, 'write');
    const { bucket, name, generation } = record;
    call.world.index.remove(record);
    call.world.log.add({ kind: 'deleted', bucket, name, generation });
    call.reply(204);
  })
];

// --- Internal helpers ---

function route(verb: IRoute['verb'], handle: IRoute['handle']): IRoute {
  return {
    id: `xml.${verb}`,
    verb,
    path: '{bucket}/{object}',
    prefix: 'xml',
    parameters: PARAMETERS,
    handle
  };
}

function found(call: Call, access: 'read' | 'write'): IObjectRecord {
  const record = call.world.index.object(
    call.param('bucket'),
    call.param('object'),
    call.query('generation')
  );
  checkPreconditions(record, preconditionsOf(call), access);
  return record;
}
