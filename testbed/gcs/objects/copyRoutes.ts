import type { Call } from '../http/call';
import type { IRoute } from '../http/route';
import type { IObjectRecord } from '../state/records';
import { segmentsOf } from '../state/segments';
import { checkObjectName } from '../uploads/checkObjectName';
import { logCommit } from '../uploads/publishUpload';
import { patchObjectFields } from './objectFields';
import { objectResource } from './objectResource';
import {
  PRECONDITIONS,
  SOURCE_PRECONDITIONS,
  checkPreconditions,
  pickPreconditions
} from './preconditions';

const PARAMETERS = [
  'sourceGeneration',
  ...PRECONDITIONS,
  ...SOURCE_PRECONDITIONS
] as const;
const TARGET = 'b/{destinationBucket}/o/{destinationObject}';

/** Copies within the server. A rewrite is always done in one. */
export const copyRoutes: readonly IRoute[] = [
  {
    id: 'storage.objects.copy',
    verb: 'POST',
    path: `b/{sourceBucket}/o/{sourceObject}/copyTo/${TARGET}`,
    parameters: PARAMETERS,
    async handle(call) {
      const record = await copy(call);
      call.reply(200, objectResource(record, call.origin));
    }
  },
  {
    id: 'storage.objects.rewrite',
    verb: 'POST',
    path: `b/{sourceBucket}/o/{sourceObject}/rewriteTo/${TARGET}`,
    parameters: PARAMETERS,
    async handle(call) {
      const record = await copy(call);
      const size = String(record.size);
      call.reply(200, {
        kind: 'storage#rewriteResponse',
        totalBytesRewritten: size,
        objectSize: size,
        done: true,
        resource: objectResource(record, call.origin)
      });
    }
  }
];

// --- Internal helpers ---

async function copy(call: Call): Promise<IObjectRecord> {
  const { world } = call;
  const { index } = world;
  const body = await call.json();
  const bucket = call.param('destinationBucket');
  const name = checkObjectName(call.param('destinationObject'));
  const source = index.object(
    call.param('sourceBucket'),
    call.param('sourceObject'),
    call.query('sourceGeneration')
  );
  checkPreconditions(
    source,
    pickPreconditions(call.query, SOURCE_PRECONDITIONS),
    'write'
  );
  checkPreconditions(
    index.find(bucket, name),
    pickPreconditions(call.query),
    'write'
  );
  const now = new Date().toISOString();
  const record: IObjectRecord = {
    ...source,
    bucket,
    name,
    generation: index.nextGeneration(),
    metageneration: 1,
    timeCreated: now,
    updated: now,
    fields: patchObjectFields(source.fields, body),
    // A data file never changes, so that the copy is made of the same.
    segments: segmentsOf(source)
  };
  index.describe(record);
  logCommit(world, record);
  return record;
}
