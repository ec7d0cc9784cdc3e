import { ApiError, invalid, required } from '../http/apiError';
import type { Call } from '../http/call';
import type { IRoute } from '../http/route';
import { listNames } from '../objects/listNames';
import { pageSizeOf } from '../objects/objectRoutes';
import type { IBucketRecord } from '../state/records';
import { bucketResource, patchBucketFields } from './bucketResource';

/** Buckets. What is written about one (lifecycle, labels, ...) is kept, and acted upon by nobody. */
export const bucketRoutes: readonly IRoute[] = [
  {
    id: 'storage.buckets.list',
    verb: 'GET',
    path: 'b',
    parameters: ['project', 'prefix', 'maxResults', 'pageToken'],
    handle: list
  },
  {
    id: 'storage.buckets.insert',
    verb: 'POST',
    path: 'b',
    parameters: ['project'],
    async handle(call) {
      demandProject(call);
      const body = await call.json();
      const record = newBucket(body['name'], patchBucketFields({}, body));
      if (call.world.index.findBucket(record.name)) {
        throw new ApiError(
          409,
          'conflict',
          `The bucket ${record.name} is there already.`
        );
      }
      call.world.index.putBucket(record);
      call.reply(200, bucketResource(record, call.origin));
    }
  },
  {
    id: 'storage.buckets.get',
    verb: 'GET',
    path: 'b/{bucket}',
    parameters: [],
    handle(call) {
      const record = call.world.index.bucket(call.param('bucket'));
      call.reply(200, bucketResource(record, call.origin));
    }
  },
  {
    id: 'storage.buckets.patch',
    verb: 'PATCH',
    path: 'b/{bucket}',
    parameters: [],
    async handle(call) {
      const body = await call.json();
      const record = call.world.index.bucket(call.param('bucket'));
      const changed: IBucketRecord = {
        ...record,
        metageneration: record.metageneration + 1,
        updated: new Date().toISOString(),
        fields: patchBucketFields(record.fields, body)
      };
      call.world.index.putBucket(changed);
      call.reply(200, bucketResource(changed, call.origin));
    }
  },
  {
    id: 'storage.buckets.delete',
    verb: 'DELETE',
    path: 'b/{bucket}',
    parameters: [],
    handle(call) {
      const name = call.param('bucket');
      if (call.world.index.names(name).length > 0) {
        throw new ApiError(409, 'conflict', `The bucket ${name} is not empty.`);
      }
      call.world.index.removeBucket(name);
      call.reply(204);
    }
  }
];

/** A bucket that was never there before. @throws ApiError 400 for a name that the service refuses */
export function newBucket(
  name: unknown,
  fields: IBucketRecord['fields'] = {}
): IBucketRecord {
  if (typeof name !== 'string') {
    throw required('name');
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name)) {
    throw invalid(`"${name}" is not the name of a bucket.`);
  }
  const now = new Date().toISOString();
  return { name, metageneration: 1, timeCreated: now, updated: now, fields };
}

// --- Internal helpers ---

function list(call: Call): void {
  demandProject(call);
  const { index } = call.world;
  const page = listNames(
    index.buckets().map(({ name }) => name),
    {
      prefix: call.query('prefix') ?? '',
      delimiter: '',
      startOffset: '',
      endOffset: '',
      includeTrailingDelimiter: false,
      maxResults: pageSizeOf(call),
      pageToken: call.query('pageToken')
    }
  );
  call.reply(200, {
    kind: 'storage#buckets',
    nextPageToken: page.nextPageToken,
    items: page.items.map(name =>
      bucketResource(index.bucket(name), call.origin)
    )
  });
}

function demandProject(call: Call): void {
  if (!call.query('project')) {
    throw required('project');
  }
}
