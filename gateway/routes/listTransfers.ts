import type { Handler } from './handler';

/** What the event stream opens with, for who cannot read a stream. */
export const listTransfers: Handler<'listTransfers'> = (_request, context) =>
  context.events.snapshot();
