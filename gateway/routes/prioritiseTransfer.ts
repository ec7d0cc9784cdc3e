import type { Handler } from './handler';

/** Let a waiting transfer jump the queue. */
export const prioritiseTransfer: Handler<'prioritiseTransfer'> = (
  request,
  context
) => context.engine.prioritise(request.id);
