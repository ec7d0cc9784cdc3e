import type { Handler } from './handler';

/** Pause a transfer; what was acknowledged is kept. */
export const pauseTransfer: Handler<'pauseTransfer'> = (request, context) =>
  context.engine.pause(request.id);
