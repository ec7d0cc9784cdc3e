import type { IncomingMessage } from 'node:http';
import { bucketRoutes } from '../buckets/bucketRoutes';
import { composeRoute } from '../objects/composeRoute';
import { copyRoutes } from '../objects/copyRoutes';
import { objectRoutes } from '../objects/objectRoutes';
import { uploadRoutes } from '../uploads/uploadRoutes';
import { xmlRoutes } from '../xml/xmlRoutes';
import { ApiError, invalid } from './apiError';
import type { ITarget } from './call';
import type { IRoute, PathPrefix } from './route';

/** Every method of the JSON API that the testbed knows. */
export const ROUTES: readonly IRoute[] = [
  ...bucketRoutes,
  ...objectRoutes,
  ...copyRoutes,
  composeRoute,
  ...uploadRoutes,
  {
    ...objectRoutes.find(({ id }) => id === 'storage.objects.get')!,
    prefix: 'download'
  }
];

/** Parameters that every method takes, and that change nothing here. */
export const STANDARD_PARAMETERS = [
  'alt',
  'fields',
  'key',
  'prettyPrint',
  'projection',
  'quotaUser',
  'userProject'
] as const;

/** The route of a request, with what its target says. */
export interface IMatch {
  readonly route: IRoute;
  readonly target: ITarget;
}

/**
 * Find the route. The path is taken as it was sent and decoded once, segment by segment: an
 * object's name may hold slashes and dots that an URL parser would tidy away.
 *
 * @throws ApiError 404 for a path that is none of the API's; 400 for one that is no UTF-8
 */
export function findRoute(request: IncomingMessage): IMatch {
  const { method = '', url = '' } = request;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  for (const { route, pattern, names } of PATTERNS) {
    const match = pattern.exec(path);
    if (!match || ![route.verb, ...(route.alsoVerbs ?? [])].includes(method)) {
      continue;
    }
    const params = Object.fromEntries(
      names.map((name, index) => [name, decode(match[index + 1]!)])
    );
    if (route.prefix === 'download') {
      query.set('alt', 'media');
    }
    return {
      route,
      target: { params, query, declared: route.parameters }
    };
  }
  throw new ApiError(404, 'notFound', `Not Found: ${method} ${path}`);
}

// --- Internal helpers ---

const PREFIXES: Readonly<Record<PathPrefix, string>> = {
  api: '/storage/v1/',
  upload: '/(?:resumable/)?upload/storage/v1/',
  download: '/download/storage/v1/',
  xml: '/(?!(?:storage|upload|resumable|download|batch|_testbed)/)'
};

const PATTERNS = [...ROUTES, ...xmlRoutes].map(route => ({
  route,
  names: [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
  pattern: new RegExp(
    `^${PREFIXES[route.prefix ?? 'api']}${route.path.replace(/\{\w+\}/g, segmentOf(route))}/?$`
  )
}));

/** The XML API leaves the slashes of an object's name as they are. */
function segmentOf({ prefix }: IRoute): (name: string) => string {
  return name => (prefix === 'xml' && name === '{object}' ? '(.+)' : '([^/]+)');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid(`"${segment}" is not percent-encoded UTF-8.`);
  }
}
