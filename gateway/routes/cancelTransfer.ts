import type { Handler } from './handler';

/** Cancel a transfer; one that is finished stays as it is. */
export const cancelTransfer: Handler<'cancelTransfer'> = (request, context) =>
  context.engine.cancel(request.id);
