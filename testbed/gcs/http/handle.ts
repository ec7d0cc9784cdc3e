import type { IncomingMessage, ServerResponse } from 'node:http';
import { ADMIN_PREFIX, adminApi } from '../admin/adminApi';
import type { Fault } from '../state/faults';
import type { IWorld } from '../state/world';
import { ApiError } from './apiError';
import { authorise } from './authorise';
import { Call, ConnectionLost } from './call';
import { findRoute } from './router';
import type { IMatch } from './router';

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
  const fault = world.faults.take(method, url);
  const match = attempt(() => findRoute(request));
  const target =
    match instanceof ApiError ? NO_TARGET : (match as IMatch).target;
  const cut = fault?.kind === 'cut' ? fault : null;
  const call = new Call(world, request, response, target, cut);
  try {
    if (fault?.kind === 'status') {
      throw toError(fault);
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
  } catch (error) {
    refuse(call, response, error);
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

function refuse(call: Call, response: ServerResponse, error: unknown): void {
  if (error instanceof ConnectionLost || call.answered) {
    response.destroy();
    return;
  }
  const known = toApiError(error);
  const body = known.status === 304 ? undefined : known.body();
  try {
    call.reply(known.status, body, known.headers);
  } catch (lost) {
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

function toError(fault: Extract<Fault, { kind: 'status' }>): ApiError {
  const { status, retryAfterSeconds } = fault;
  return new ApiError(
    status,
    REASONS[status] ?? 'backendError',
    `A fault of the testbed: ${status}.`,
    retryAfterSeconds === undefined
      ? {}
      : { 'Retry-After': String(retryAfterSeconds) }
  );
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  410: 'gone',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded'
};
