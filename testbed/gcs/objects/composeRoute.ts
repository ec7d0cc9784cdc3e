import { createReadStream } from 'node:fs';
import { invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { parseObject } from '../http/call';
import type { IRoute } from '../http/route';
import type { IObjectRecord } from '../state/records';
import { checkObjectName } from '../uploads/checkObjectName';
import { publishUpload } from '../uploads/publishUpload';
import { readObjectFields } from './objectFields';
import { objectResource } from './objectResource';
import { checkPreconditions, pickPreconditions } from './preconditions';

/** Joins up to 32 objects of a bucket into one. */
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
    const declared = destination['crc32c'];
    const file = world.sessions.scratch();
    try {
      for (const source of sources) {
        // Gone in the middle of joining: the same answer as gone before it.
        world.index.object(bucket, source.name, source.generation);
        for await (const chunk of createReadStream(
          world.index.dataPath(source),
          { highWaterMark: 1024 * 1024 }
        )) {
          await file.append(chunk as Buffer);
        }
      }
    } catch (error) {
      await file.discard();
      throw error;
    }
    const record = await publishUpload(world, {
      bucket,
      name,
      file,
      fields: readObjectFields({
        contentType: sources[0]?.fields.contentType,
        ...destination
      }),
      declarations: typeof declared === 'string' ? [{ crc32c: declared }] : [],
      preconditions,
      componentCount: sources.reduce(
        (count, source) => count + (source.componentCount ?? 1),
        0
      )
    });
    call.reply(200, objectResource(record, call.origin));
  }
};

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
