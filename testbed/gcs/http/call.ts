import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../state/fault';
import type { IWorld } from '../state/world';
import { invalid } from './apiError';
import { ConnectionLost } from './connectionLost';
import type { ILink } from './links';
import { split } from './split';
import type { IExchange, Meanwhile } from './strikes';
import { strike, wireFault } from './strikes';
import { withWrongSum } from './wrongSum';

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
    private readonly _fault: Fault | null,
    meanwhile: Meanwhile
  ) {
    this._exchange = { request, response: _response, meanwhile };
    this._link = world.links.of(request.socket);
  }

  /** The origin under which the client reached the server. */
  get origin(): string {
    const { encrypted } = this.request.socket as { encrypted?: boolean };
    return `${encrypted ? 'https' : 'http'}://${this.request.headers.host ?? 'localhost'}`;
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
    // Leaving the loop early must not close the connection: the answer still goes through it.
    const chunks = this.request.iterator({ destroyOnReturn: false });
    try {
      for await (const chunk of this._through(
        chunks as AsyncIterable<Buffer>
      )) {
        await this._link.up.pass(chunk.length);
        yield chunk;
      }
    } catch (error) {
      // A client that leaves in the middle ends the iteration with ECONNRESET.
      throw this.request.destroyed ? new ConnectionLost() : error;
    }
  }

  /** Of a chunk that is sent to a session, the bytes that a fault lets it keep. */
  get mostKept(): number {
    return this._fault?.kind === 'short' ? this._fault.keepBytes : Infinity;
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

  /** Answer with XML; as `reply`. */
  replyXml(
    status: number,
    xml: string,
    headers: Readonly<Record<string, string>> = {}
  ): void {
    this._send(status, xml, { 'Content-Type': XML, ...headers });
  }

  /** Answer with JSON, or with nothing. It is on its way, or a fault's, until `settled`. */
  reply(
    status: number,
    body?: object,
    headers: Readonly<Record<string, string>> = {}
  ): void {
    const wrong = this._fault?.kind === 'wrong-checksum';
    const text = body && JSON.stringify(wrong ? withWrongSum(body) : body);
    this._send(status, text ?? '', {
      ...(body && { 'Content-Type': 'application/json; charset=UTF-8' }),
      ...(wrong ? withWrongSum(headers) : headers)
    });
  }

  /** Wait until a `reply` has gone out. @throws ConnectionLost */
  async settled(): Promise<void> {
    const error = await this._reply;
    if (error !== null) {
      throw error;
    }
  }

  /** Answer with bytes, held to the throttle. */
  async replyBytes(
    status: number,
    headers: Readonly<Record<string, string>>,
    chunks: AsyncIterable<Buffer>
  ): Promise<void> {
    await this._link.travel();
    this._seen(status);
    const wrong = this._fault?.kind === 'wrong-checksum';
    this._writeHead(status, wrong ? withWrongSum(headers) : headers);
    for await (const chunk of this._through(chunks)) {
      await this._link.down.pass(chunk.length);
      await this._write(chunk);
    }
    this._response.end();
  }

  /** Whether the answer has begun, so that no other can be given. */
  get answered(): boolean {
    return this._answered;
  }

  /** Bytes, with the fault in them if this request has one that has not struck yet. */
  private async *_through(
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>
  ): AsyncGenerator<Buffer> {
    const fault = this._struck ? null : wireFault(this._fault);
    // A truncated answer is about the answer alone.
    const isBody = fault?.kind === 'truncate' && !this._answered;
    yield* fault && !isBody
      ? split(chunks, fault.afterBytes, rest => this._strikeOnce(rest))
      : chunks;
  }

  /** The fault strikes before anything of the request is heard. @throws ConnectionLost */
  async strikeNow(): Promise<void> {
    await this._strikeOnce();
  }

  private async _strikeOnce(rest: Buffer = NOTHING): Promise<Buffer> {
    const fault = this._struck ? null : wireFault(this._fault);
    if (!fault || (rest.length === 0 && fault.kind === 'flip')) {
      return rest;
    }
    this._struck = true;
    try {
      return await strike(fault, this._exchange, rest);
    } catch (error) {
      if (!this._answered && error instanceof ConnectionLost) {
        this._seen(0);
      }
      throw error;
    }
  }

  private _send(
    status: number,
    text: string,
    headers: Readonly<Record<string, string>>
  ): void {
    this._reply = this._answer(status, text, headers).then(
      () => null,
      (error: unknown) => error
    );
  }

  private async _answer(
    status: number,
    text: string,
    headers: Readonly<Record<string, string>>
  ): Promise<void> {
    const isCutShort = this._fault?.kind === 'truncate';
    const bytes = Buffer.from(text);
    await this._link.travel();
    if (!isCutShort) {
      await this._strikeOnce();
    }
    this._seen(status);
    this._writeHead(status, {
      ...(status !== 204 &&
        status !== 304 && { 'Content-Length': String(bytes.length) }),
      ...headers
    });
    if (isCutShort) {
      for await (const piece of this._through([bytes])) {
        await this._write(piece);
      }
    }
    this._response.end(isCutShort ? undefined : bytes);
  }

  /** A truncated answer that says no length ends with its connection. */
  private _writeHead(
    status: number,
    headers: Readonly<Record<string, string>>
  ): void {
    const fault = wireFault(this._fault);
    if (fault?.kind !== 'truncate' || !fault.withoutLength) {
      this._response.writeHead(status, headers);
      return;
    }
    const { 'Content-Length': _, ...others } = headers;
    this._response.useChunkedEncodingByDefault = false;
    this._response.writeHead(status, { ...others, Connection: 'close' });
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
    if (this._response.destroyed) {
      // It left while the answer was on its way: nothing more will be heard of it.
      throw new ConnectionLost();
    }
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

  private readonly _exchange: IExchange;
  private readonly _link: ILink;
  private _answered = false;
  private _struck = false;
  private _reply: Promise<unknown> = Promise.resolve(null);
}

// --- Internal helpers ---

const XML = 'application/xml; charset=UTF-8';
const NOTHING = Buffer.alloc(0);
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
