import { Readable } from 'node:stream';

import { EnvHttpProxyAgent, request as send } from 'undici';

import { bodyBytes, bodySlices, SLICE_BYTES } from './bodySlices';
import type { HttpSender } from './sender';

/** Sends through the proxy that the environment names: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
export function proxySender(): HttpSender {
  const dispatcher = new EnvHttpProxyAgent();
  return async ({ url, body, onMoved, ...request }) => {
    const {
      statusCode,
      headers,
      body: answer
    } = await send(url, {
      ...request,
      body: body.length === 0 ? null : sendable(body, onMoved),
      dispatcher,
      // Whoever sends looks at both directions; these two would count a slow upload as a stall.
      headersTimeout: 0,
      bodyTimeout: 0
    });
    return {
      status: statusCode,
      header: name => {
        const value = headers[name];
        return Array.isArray(value) ? value[0] : value;
      },
      body: answer[Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>,
      close: async () => {
        await answer.dump().catch(() => undefined);
      }
    };
  };
}

// --- Internal helpers ---

/** What is small goes in one piece, together with its headers. */
function sendable(
  body: readonly Uint8Array[],
  onMoved: () => void
): Uint8Array | Readable {
  return bodyBytes(body) <= SLICE_BYTES
    ? Buffer.concat(body)
    : Readable.from(movedSlices(body, onMoved));
}

function* movedSlices(
  body: readonly Uint8Array[],
  onMoved: () => void
): Iterable<Uint8Array> {
  for (const slice of bodySlices(body)) {
    onMoved();
    yield slice;
  }
}
