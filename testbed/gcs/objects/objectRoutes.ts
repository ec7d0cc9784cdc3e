import { invalid, notImplemented } from '../http/apiError';
import type { Call } from '../http/call';
import type { IRoute } from '../http/route';
import type { IObjectRecord } from '../state/records';
import { download } from './download';
import { listNames } from './listNames';
import { patchObjectFields } from './objectFields';
import { objectResource } from './objectResource';
import {
  PRECONDITIONS,
  checkPreconditions,
  pickPreconditions
} from './preconditions';

const ONE = ['generation', ...PRECONDITIONS] as const;
const OBJECT = 'b/{bucket}/o/{object}';

/** One object by its name, and lists of them. */
export const objectRoutes: readonly IRoute[] = [
  {
    id: 'storage.objects.list',
    verb: 'GET',
    path: 'b/{bucket}/o',
    parameters: [
      'prefix',
      'delimiter',
      'startOffset',
      'endOffset',
      'includeTrailingDelimiter',
      'maxResults',
      'pageToken',
      'matchGlob',
      'filter',
      'softDeleted'
    ],
    handle: list
  },
  {
    id: 'storage.objects.get',
    verb: 'GET',
    path: OBJECT,
    parameters: [...ONE, 'alt'],
    async handle(call) {
      const record = findOne(call, 'read');
      if (call.query('alt') === 'media') {
        return download(call, record);
      }
      call.reply(200, objectResource(record, call.origin));
    }
  },
  {
    id: 'storage.objects.patch',
    verb: 'PATCH',
    path: OBJECT,
    parameters: ONE,
    handle: call => change(call, true)
  },
  {
    id: 'storage.objects.update',
    verb: 'PUT',
    path: OBJECT,
    parameters: ONE,
    handle: call => change(call, false)
  },
  {
    id: 'storage.objects.delete',
    verb: 'DELETE',
    path: OBJECT,
    parameters: ONE,
    handle(call) {
      const record = findOne(call, 'write');
      const { bucket, name, generation } = record;
      call.world.index.remove(record);
      call.world.log.add({ kind: 'deleted', bucket, name, generation });
      call.reply(204);
    }
  }
];

/** `maxResults` of a list, at most a thousand. @throws ApiError 400 */
export function pageSizeOf(call: Call): number {
  const text = call.query('maxResults') ?? '0';
  if (!/^\d+$/.test(text)) {
    throw invalid(`maxResults must be a number, not "${text}".`);
  }
  return Math.min(Number(text) || MOST_RESULTS, MOST_RESULTS);
}

// --- Internal helpers ---

const MOST_RESULTS = 1000;

function list(call: Call): void {
  const { index } = call.world;
  for (const parameter of ['matchGlob', 'filter', 'softDeleted']) {
    if ((call.query(parameter) ?? 'false') !== 'false') {
      throw notImplemented(`the parameter ${parameter}`);
    }
  }
  const bucket = call.param('bucket');
  const page = listNames(index.names(bucket), {
    prefix: call.query('prefix') ?? '',
    delimiter: call.query('delimiter') ?? '',
    startOffset: call.query('startOffset') ?? '',
    endOffset: call.query('endOffset') ?? '',
    includeTrailingDelimiter: call.query('includeTrailingDelimiter') === 'true',
    maxResults: pageSizeOf(call),
    pageToken: call.query('pageToken')
  });
  const items = page.items.map(name =>
    objectResource(index.object(bucket, name), call.origin)
  );
  // The service leaves empty lists out.
  call.reply(200, {
    kind: 'storage#objects',
    nextPageToken: page.nextPageToken,
    ...(page.prefixes.length > 0 && { prefixes: page.prefixes }),
    ...(items.length > 0 && { items })
  });
}

function findOne(call: Call, access: 'read' | 'write'): IObjectRecord {
  const record = call.world.index.object(
    call.param('bucket'),
    call.param('object'),
    call.query('generation')
  );
  checkPreconditions(record, pickPreconditions(call.query), access);
  return record;
}

async function change(call: Call, patch: boolean): Promise<void> {
  const body = await call.json();
  // Found after the body was read, so that nothing comes between the check and the change.
  const record = findOne(call, 'write');
  const changed: IObjectRecord = {
    ...record,
    metageneration: record.metageneration + 1,
    updated: new Date().toISOString(),
    fields: patchObjectFields(patch ? record.fields : {}, body)
  };
  call.world.index.describe(changed);
  call.reply(200, objectResource(changed, call.origin));
}
