import type { IncomingMessage, ServerResponse } from 'node:http';
import { ADMIN_PREFIX, adminApi } from '../admin/adminApi';
import { newGeneration } from '../admin/newGeneration';
import type { IWorld } from '../state/world';
import { ApiError } from './apiError';
import { authorise } from './authorise';
import { Call } from './call';
import { ConnectionLost } from './connectionLost';
import { xmlError } from '../xml/xmlError';
import { findRoute } from './router';
import type { IMatch } from './router';
import { statusError } from './statusError';

/** Answer one request: fault, credentials, route, in this order. */
export async function handle(
  world: IWorld,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { method = '', url = '' } = request;
  if (url.startsWith(ADMIN_PREFIX)) {
    return adminApi(world, request, response).catch(error =>
      refuseAdmin(response, error)
    );
  }
  const { 'content-range': sent, range: asked } = request.headers;
  const fault = world.faults.take({ method, url, range: sent ?? asked });
  const match = attempt(() => findRoute(request));
  const target =
    match instanceof ApiError ? NO_TARGET : (match as IMatch).target;
  const call = new Call(world, request, response, target, fault, what =>
    newGeneration(world, target.params, what)
  );
  try {
    if (fault?.kind === 'status') {
      throw statusError(fault);
    }
    if ((fault?.kind === 'cut' || fault?.kind === 'reset') && fault.unheard) {
      await call.strikeNow();
    }
    if (fault?.kind === 'forget-session') {
      throw await forgetSession(world, target.query, fault.status ?? 404);
    }
    authorise(world.settings, {
      authorization: request.headers.authorization,
      buckets: Object.entries(target.params).flatMap(([name, value]) =>
        /bucket$/i.test(name) ? [value] : []
      ),
      hasSession: target.query.has('upload_id')
    });
    if (match instanceof ApiError) {
      throw match;
    }
    await match.route.handle(call);
    await call.settled();
  } catch (error) {
    const isXml = !(match instanceof ApiError) && match.route.prefix === 'xml';
    await refuse(call, response, error, isXml);
  }
}

// --- Internal helpers ---

const NO_TARGET = { params: {}, query: new URLSearchParams(), declared: [] };

function attempt<T>(run: () => T): T | ApiError {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) {
      return error;
    }
    throw error;
  }
}

async function refuse(
  call: Call,
  response: ServerResponse,
  error: unknown,
  isXml: boolean
): Promise<void> {
  if (error instanceof ConnectionLost || call.answered) {
    response.destroy();
    return;
  }
  const known = toApiError(error);
  try {
    if (isXml && known.status !== 304) {
      call.replyXml(known.status, xmlError(known), known.headers);
    } else {
      const body = known.status === 304 ? undefined : known.body();
      call.reply(known.status, body, known.headers);
    }
    await call.settled();
  } catch (lost) {
    response.destroy();
    if (!(lost instanceof ConnectionLost)) {
      throw lost;
    }
  }
}

function refuseAdmin(response: ServerResponse, error: unknown): void {
  const known = toApiError(error);
  response.writeHead(known.status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(known.body()));
}

/** Anything that is not a refusal is a defect of the testbed itself, and must be seen. */
function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  console.error('testbed:', error);
  return new ApiError(500, 'backendError', `Testbed failure: ${String(error)}`);
}

/** A session that the service has lost, and how it tells so. */
async function forgetSession(
  { sessions }: IWorld,
  query: URLSearchParams,
  status: 404 | 410
): Promise<ApiError> {
  const session = sessions.find(query.get('upload_id') ?? '');
  if (session) {
    session.writer?.stop();
    await session.writer?.settled;
    await sessions.forget(session);
  }
  return statusError({ status });
}
