import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

import { StoreError } from '#core/domain/errors';
import { ROUTES, type IRoutes, type RouteName } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import type { IGatewayContext } from './routes/context';
import { streamEvents } from './routes/eventStream';
import { HANDLERS } from './routes/index';
import { statusOf } from './routes/status';

/**
 * The gateway's HTTP side: `POST /api/<route>` and `GET /events`.
 *
 * It checks no login: it listens on a unix socket in a folder that only its user can enter, and
 * Jupyter in front of it has checked login, XSRF and Origin.
 */
export function createServer(context: IGatewayContext): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: LARGEST_REQUEST_BYTES,
    forceCloseConnections: true,
    // A HEAD for the event stream would listen for ever and say nothing.
    exposeHeadRoutes: false
  });
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    addRoute(server, name, context);
  }
  server.get('/events', (_request, reply) => {
    reply.hijack();
    streamEvents(context.events, reply.raw);
  });
  server.setNotFoundHandler((request, reply) =>
    answerError(
      reply,
      new StoreError('not-found', `Keepstep has no route ${request.url}.`, {
        operation: 'call',
        uri: request.url
      })
    )
  );
  server.setErrorHandler((error, request, reply) =>
    answerError(
      reply,
      isClientError(error) ? badRequest(request.url, error) : error
    )
  );
  return server;
}

// --- Internal helpers ---

/** Requests carry names and addresses, never checkpoints. */
const LARGEST_REQUEST_BYTES = 1024 * 1024;

function addRoute<N extends RouteName>(
  server: FastifyInstance,
  name: N,
  context: IGatewayContext
): void {
  server.post(
    `/api/${name}`,
    async (request, reply): Promise<IRoutes[N]['response']> => {
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      const handler = HANDLERS[name];
      return handler(
        ROUTES[name].request(request.body ?? {}),
        context,
        gone.signal
      );
    }
  );
}

function answerError(reply: FastifyReply, error: unknown): FastifyReply {
  const report = reportOf(error);
  if (report.kind === 'unexpected') {
    // Its stack goes to Jupyter's log; the browser gets the sentence alone.
    process.stderr.write(
      `keepstep: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
    );
  }
  return reply.status(statusOf(report.kind)).send({ error: report });
}

function isClientError(error: unknown): error is Error {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500;
}

function badRequest(url: string, cause: Error): StoreError {
  return new StoreError(
    'bad-message',
    `The request to ${url} could not be read.`,
    { operation: 'call', uri: url, cause }
  );
}
