import type { Handler } from './handler';

/** Limit what all transfers use together, and tell everyone who listens. */
export const setRateLimit: Handler<'setRateLimit'> = (request, context) => {
  context.engine.setRateLimit(request.bytesPerSecond);
  return context.events.announce();
};
