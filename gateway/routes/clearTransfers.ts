import type { Handler } from './handler';

/** Forget the transfers that are finished, or only those that are named. */
export const clearTransfers: Handler<'clearTransfers'> = (request, context) => {
  context.engine.clear(request.ids);
  return context.events.snapshot();
};
