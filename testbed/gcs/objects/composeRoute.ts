import { invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { parseObject } from '../http/call';
import type { IRoute } from '../http/route';
import type { IObjectRecord } from '../state/records';
import { checkObjectName } from '../uploads/checkObjectName';
import { joinedCrc32c } from '../state/combineCrc32c';
import { segmentsOf } from '../state/segments';
import { logCommit } from '../uploads/publishUpload';
import { readObjectFields } from './objectFields';
import { objectResource } from './objectResource';
import { checkPreconditions, pickPreconditions } from './preconditions';

/** Joins up to 32 objects of a bucket into one; they are removed where `deleteSourceObjects` asks for it. */
export const composeRoute: IRoute = {
  id: 'storage.objects.compose',
  verb: 'POST',
  path: 'b/{destinationBucket}/o/{destinationObject}/compose',
  parameters: ['ifGenerationMatch', 'ifMetagenerationMatch'],
  async handle(call) {
    const { world } = call;
    const body = await call.json();
    const bucket = call.param('destinationBucket');
    const name = checkObjectName(call.param('destinationObject'));
    const sources = readSources(call, bucket, body['sourceObjects']);
    const preconditions = pickPreconditions(call.query, [
      'ifGenerationMatch',
      'ifMetagenerationMatch'
    ]);
    checkPreconditions(world.index.find(bucket, name), preconditions, 'write');
    const destination = parseObject(JSON.stringify(body['destination'] ?? {}));
    const record = composed(call, bucket, name, sources, destination);
    // Nothing was awaited since the check, so that it still holds.
    world.index.describe(record);
    if (body['deleteSourceObjects'] === true) {
      // One that was the destination too is replaced already.
      for (const source of new Set(sources)) {
        if (world.index.find(bucket, source.name) === source) {
          const { name, generation } = source;
          world.index.remove(source);
          world.log.add({ kind: 'deleted', bucket, name, generation });
        }
      }
    }
    logCommit(world, record);
    call.reply(200, objectResource(record, call.origin));
  }
};

/**
 * A record of sources joined: it is made of their files, so that its size does not matter.
 *
 * @throws ApiError 400 for a checksum that was declared and does not fit
 */
export function composed(
  { world }: Call,
  bucket: string,
  name: string,
  sources: readonly IObjectRecord[],
  destination: Readonly<Record<string, unknown>>
): IObjectRecord {
  const crc32c = joinedCrc32c(sources);
  const declared = destination['crc32c'];
  if (declared !== undefined && declared !== crc32c) {
    throw invalid(
      `The CRC32C that was declared is "${String(declared)}", but the sources together have "${crc32c}".`
    );
  }
  const now = new Date().toISOString();
  return {
    bucket,
    name,
    generation: world.index.nextGeneration(),
    metageneration: 1,
    size: sources.reduce((sum, { size }) => sum + size, 0),
    crc32c,
    componentCount: sources.reduce(
      (count, source) => count + (source.componentCount ?? 1),
      0
    ),
    timeCreated: now,
    updated: now,
    fields: readObjectFields({
      contentType: sources[0]?.fields.contentType,
      ...destination
    }),
    segments: sources.flatMap(segmentsOf)
  };
}

// --- Internal helpers ---

const MOST_SOURCES = 32;

function readSources(
  call: Call,
  bucket: string,
  list: unknown
): IObjectRecord[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SOURCES) {
    throw invalid(
      `The number of source components must be between 1 and ${MOST_SOURCES}.`
    );
  }
  return (list as unknown[]).map(item => {
    const source = parseObject(JSON.stringify(item));
    const generation = source['generation'];
    const record = call.world.index.object(
      bucket,
      String(source['name'] ?? ''),
      generation === undefined ? undefined : String(generation)
    );
    const wanted = parseObject(
      JSON.stringify(source['objectPreconditions'] ?? {})
    )['ifGenerationMatch'];
    checkPreconditions(
      record,
      wanted === undefined ? {} : { ifGenerationMatch: String(wanted) },
      'write'
    );
    return record;
  });
}
