import { invalid } from '../http/apiError';
import type { IRoute } from '../http/route';
import { PRECONDITIONS } from '../objects/preconditions';
import { continueSession } from './continueSession';
import { simpleUpload } from './simpleUpload';
import { startSession } from './startSession';

/** Uploads of every kind: they share an address, and the query tells them apart. */
export const uploadRoutes: readonly IRoute[] = [
  {
    id: 'storage.objects.insert',
    verb: 'POST',
    // Chunks of a session, and its end.
    alsoVerbs: ['PUT', 'DELETE'],
    path: 'b/{bucket}/o',
    prefix: 'upload',
    parameters: [
      'uploadType',
      'upload_id',
      'name',
      'contentEncoding',
      ...PRECONDITIONS
    ],
    async handle(call) {
      // A bucket that is not there is said before anything is read.
      call.world.index.bucket(call.param('bucket'));
      const session = call.query('upload_id');
      if (session !== undefined) {
        return continueSession(call, session);
      }
      const type = call.query('uploadType');
      if (call.request.method === 'POST' && type === 'resumable') {
        return startSession(call);
      }
      if (
        call.request.method === 'POST' &&
        (type === 'media' || type === 'multipart')
      ) {
        return simpleUpload(call, type);
      }
      throw invalid(
        'uploadType must be media, multipart or resumable, and the method POST.'
      );
    }
  }
];
