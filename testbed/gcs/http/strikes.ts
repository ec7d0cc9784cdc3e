import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, WireFault } from '../state/fault';
import { ConnectionLost } from './connectionLost';
import { statusError } from './statusError';

/** One exchange, as far as a fault can touch it. */
export interface IExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What somebody else does meanwhile to the object that is being downloaded. */
  readonly meanwhile: Meanwhile;
}

/** Replace or delete the object that a request is about. */
export type Meanwhile = (what: 'replace' | 'delete') => Promise<void>;

/** The fault, if it is one that strikes among the bytes. */
export function wireFault(fault: Fault | null): WireFault | null {
  return fault && 'afterBytes' in fault ? fault : null;
}

/**
 * Let a fault strike in front of `rest`, and give back what of it goes on instead.
 * @throws ConnectionLost where it ends the connection, ApiError where it answers
 */
export async function strike(
  fault: WireFault,
  exchange: IExchange,
  rest: Buffer
): Promise<Buffer> {
  const { request, meanwhile } = exchange;
  switch (fault.kind) {
    case 'cut':
      return end(exchange);
    case 'reset':
      // With SO_LINGER at zero, which is what makes it an RST even where nothing was left to send.
      request.socket.resetAndDestroy();
      throw new ConnectionLost();
    case 'late-status':
      throw statusError(fault);
    case 'stall':
      await stall(fault.milliseconds, exchange);
      return rest;
    case 'truncate':
      // What was written before goes out first, and then the end of the connection.
      exchange.response.socket?.end();
      await gone(exchange.response);
      throw new ConnectionLost();
    case 'flip': {
      const flipped = Buffer.from(rest);
      flipped[0] = flipped[0]! ^ 0x10;
      return flipped;
    }
    case 'replace':
    case 'delete':
      await meanwhile(fault.kind);
      return fault.cut ? end(exchange) : rest;
  }
}

// --- Internal helpers ---

function end({ request, response }: IExchange): never {
  request.destroy();
  response.destroy();
  throw new ConnectionLost();
}

async function stall(
  milliseconds: number | undefined,
  { response }: IExchange
): Promise<void> {
  const left = gone(response);
  if (milliseconds === undefined) {
    await left;
    throw new ConnectionLost();
  }
  await Promise.race([left, delay(milliseconds)]);
}

/** Resolves when the connection is closed. */
async function gone(response: ServerResponse): Promise<void> {
  if (!response.closed && !response.socket?.destroyed) {
    await once(response, 'close');
  }
}
