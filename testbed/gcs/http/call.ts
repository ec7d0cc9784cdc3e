import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ICutFault } from '../state/faults';
import type { IWorld } from '../state/world';
import { invalid } from './apiError';
import { Throttle } from './throttle';

/** The client went away, or a fault cut it off. Nothing can be answered. */
export class ConnectionLost extends Error {}

/** What the router found in the target of a request. */
export interface ITarget {
  /** Of the path's pattern, percent-decoded once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The query parameters that the route declares: no other can be asked for. */
  readonly declared: readonly string[];
}

/** One request and its answer, in the words of the JSON API. */
export class Call {
  constructor(
    readonly world: IWorld,
    readonly request: IncomingMessage,
    private readonly _response: ServerResponse,
    private readonly _target: ITarget,
    private _cut: ICutFault | null
  ) {
    this._throttle = new Throttle(() => world.settings.throttleBytesPerSecond);
  }

  /** The origin under which the client reached the server. */
  get origin(): string {
    return `http://${this.request.headers.host ?? 'localhost'}`;
  }

  /** A part of the path. */
  param(name: string): string {
    return this._target.params[name]!;
  }

  /** A query parameter. It must stand in the route, which the discovery document is compared with. */
  query = (name: string): string | undefined => {
    if (!this._target.declared.includes(name)) {
      throw new Error(`The route does not declare the parameter ${name}.`);
    }
    return this._target.query.get(name) ?? undefined;
  };

  /** The body of the request as it arrives, held to the throttle. It is read once. @throws ConnectionLost */
  async *body(): AsyncGenerator<Buffer> {
    let received = 0;
    // Leaving the loop early must not close the connection: the answer still goes through it.
    const chunks = this.request.iterator({ destroyOnReturn: false });
    try {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        const left = (this._cut?.afterBytes ?? Infinity) - received;
        if (chunk.length > left) {
          yield chunk.subarray(0, left);
          this.cutOff();
        }
        await this._throttle.pass(chunk.length);
        received += chunk.length;
        yield chunk;
      }
    } catch (error) {
      // A client that leaves in the middle ends the iteration with ECONNRESET.
      throw this.request.destroyed ? new ConnectionLost() : error;
    }
  }

  /** The body as a JSON object; an absent one is empty. @throws ApiError 400 */
  async json(): Promise<Record<string, unknown>> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.body()) {
      size += chunk.length;
      if (size > MOST_JSON) {
        throw invalid('The JSON body is too large.');
      }
      chunks.push(chunk);
    }
    return parseObject(Buffer.concat(chunks).toString());
  }

  /** Answer with JSON, or with nothing. */
  reply(
    status: number,
    body?: object,
    headers: Readonly<Record<string, string>> = {}
  ): void {
    if (this._cut) {
      this.cutOff();
    }
    const text = body ? JSON.stringify(body) : '';
    this._seen(status);
    this._response.writeHead(status, {
      ...(body && { 'Content-Type': 'application/json; charset=UTF-8' }),
      ...(status !== 204 &&
        status !== 304 && {
          'Content-Length': String(Buffer.byteLength(text))
        }),
      ...headers
    });
    this._response.end(text);
  }

  /** Answer with bytes, held to the throttle. */
  async replyBytes(
    status: number,
    headers: Readonly<Record<string, string>>,
    chunks: AsyncIterable<Buffer>
  ): Promise<void> {
    this._seen(status);
    this._response.writeHead(status, headers);
    let sent = 0;
    for await (const chunk of chunks) {
      const left = (this._cut?.afterBytes ?? Infinity) - sent;
      if (chunk.length > left) {
        await this._write(chunk.subarray(0, left));
        this.cutOff();
      }
      await this._throttle.pass(chunk.length);
      await this._write(chunk);
      sent += chunk.length;
    }
    this._response.end();
  }

  /** Close the connection without an answer. @throws ConnectionLost */
  cutOff(): never {
    if (!this._answered) {
      this._seen(0);
    }
    this.request.destroy();
    this._response.destroy();
    throw new ConnectionLost();
  }

  /** Whether the answer has begun, so that no other can be given. */
  get answered(): boolean {
    return this._answered;
  }

  private _seen(status: number): void {
    this._answered = true;
    const { method = '', url = '', headers } = this.request;
    this.world.log.addRequest({
      method,
      path: url.split('?')[0]!,
      status,
      authorized: headers.authorization !== undefined
    });
  }

  private async _write(chunk: Buffer): Promise<void> {
    if (chunk.length === 0 || this._response.write(chunk)) {
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const drained = () => {
        this._response.off('close', closed);
        resolve();
      };
      const closed = () => {
        this._response.off('drain', drained);
        reject(new ConnectionLost());
      };
      this._response.once('drain', drained).once('close', closed);
    });
  }

  private readonly _throttle: Throttle;
  private _answered = false;
}

// --- Internal helpers ---

const MOST_JSON = 64 * 1024 * 1024;

/** Read a JSON object; an empty text is an empty object. @throws ApiError 400 */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Answered below.
  }
  throw invalid('The body is not a JSON object.');
}
