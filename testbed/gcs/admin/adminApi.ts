import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { newBucket } from '../buckets/bucketRoutes';
import { ApiError, invalid, required } from '../http/apiError';
import { parseObject } from '../http/call';
import { ROUTES, STANDARD_PARAMETERS } from '../http/router';
import { readObjectFields } from '../objects/objectFields';
import { objectResource } from '../objects/objectResource';
import type { Fault } from '../state/fault';
import { changeSettings } from '../state/settings';
import type { IWorld } from '../state/world';
import { plant } from './plant';

/** Where the testbed is switched and read: beside the API, and outside its rules, faults and log. */
export const ADMIN_PREFIX = '/_testbed/';

/** Serve one request to the admin API. */
export async function adminApi(
  world: IWorld,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { method = '', url = '' } = request;
  const { pathname, searchParams } = new URL(url, 'http://testbed');
  const what = `${method} ${pathname.slice(ADMIN_PREFIX.length)}`;
  const body = parseObject(await text(request));
  const answer = await serve(world, what, body, searchParams.get('label'));
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(answer));
}

// --- Internal helpers ---

async function serve(
  world: IWorld,
  what: string,
  body: Record<string, unknown>,
  label: string | null
): Promise<unknown> {
  const { log, faults } = world;
  switch (what) {
    case 'POST settings':
      world.settings = changeSettings(world.settings, body);
      return world.settings;
    case 'GET settings':
      return world.settings;
    case 'POST faults':
      faults.add(body as unknown as Fault);
      return faults.list();
    case 'GET faults':
      return faults.list();
    case 'DELETE faults':
      if (label === null) {
        faults.clear();
      } else {
        faults.drop(label);
      }
      return faults.list();
    case 'GET log':
      return {
        events: log.events,
        requests: log.requests,
        sawAuthorization: log.sawAuthorization
      };
    case 'DELETE log':
      log.clear();
      return {};
    case 'POST buckets':
      return makeBucket(world, body['name']);
    case 'POST plant':
      return objectResource(await plantFrom(world, body), '');
    case 'GET sessions':
      return world.sessions.count();
    case 'GET hits':
      // Requests that faults were chosen for, so that a test sees that its fault was met at all.
      return label === null
        ? { hits: faults.hits }
        : { hits: faults.hitsOf(label).length, requests: faults.hitsOf(label) };
    case 'GET memory':
      // Kilobytes, the most so far: what a test of flat memory looks at.
      return { maxRss: process.resourceUsage().maxRSS };
    case 'GET routes':
      return routes();
    default:
      throw new ApiError(404, 'notFound', `The testbed has no ${what}.`);
  }
}

/** A bucket that is there already is fine. */
function makeBucket({ index }: IWorld, name: unknown): object {
  const record = newBucket(name);
  if (!index.findBucket(record.name)) {
    index.putBucket(record);
  }
  return { name: record.name };
}

function plantFrom(world: IWorld, body: Record<string, unknown>) {
  const { bucket, name, content, contentBase64 } = body;
  if (typeof bucket !== 'string' || typeof name !== 'string') {
    throw required('bucket, name');
  }
  const bytes =
    typeof contentBase64 === 'string'
      ? Buffer.from(contentBase64, 'base64')
      : (content ?? '');
  if (typeof bytes !== 'string' && !Buffer.isBuffer(bytes)) {
    throw invalid('content is a string; use contentBase64 for bytes.');
  }
  const fields = readObjectFields(
    parseObject(JSON.stringify(body['fields'] ?? {}))
  );
  return plant(world, { bucket, name, content: bytes, fields });
}

/** What a test compares with the published discovery document. */
function routes(): object[] {
  return ROUTES.map(({ id, verb, path, prefix = 'api', parameters }) => ({
    id,
    verb,
    path,
    prefix,
    parameters: [...new Set([...parameters, ...STANDARD_PARAMETERS])]
  }));
}
