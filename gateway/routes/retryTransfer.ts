import type { Handler } from './handler';

/** Queue a failed or cancelled transfer again, under the same id. */
export const retryTransfer: Handler<'retryTransfer'> = (request, context) =>
  context.engine.retry(request.id);
