import type { ServerResponse } from 'node:http';

import type { GatewayEvent } from '#core/protocol/events';
import type { EventHub } from './eventHub';

/** A comment is sent this often, so that no proxy between takes the stream for dead. */
export const KEEP_ALIVE_MS = 15_000;

/**
 * Answer with the stream of events: a snapshot, then every change, until the reader leaves.
 *
 * A reader that is too slow to take the changes is cut off rather than buffered for: it connects
 * again and gets a fresh snapshot.
 */
export function streamEvents(hub: EventHub, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no'
  });
  const send = (event: GatewayEvent): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (response.writableLength > MOST_UNREAD_BYTES) {
      response.destroy();
    }
  };
  const unsubscribe = hub.subscribe(send);
  const keepAlive = setInterval(
    () => response.write(': still here\n\n'),
    KEEP_ALIVE_MS
  );
  response.on('close', () => {
    clearInterval(keepAlive);
    unsubscribe();
  });
}

// --- Internal helpers ---

const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
