import type { Handler } from './handler';

/** Go on with a paused transfer. */
export const resumeTransfer: Handler<'resumeTransfer'> = (request, context) =>
  context.engine.resume(request.id);
