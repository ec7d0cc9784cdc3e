import type { Handler } from './handler';

/** Forget the transfers that are finished. */
export const clearTransfers: Handler<'clearTransfers'> = (
  _request,
  context
) => {
  context.engine.clear();
  return context.events.snapshot();
};
