import { validateHeaderName, validateHeaderValue } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import { AnswerParser, type IAnswerHead } from './answerParser';
import { BodyQueue } from './bodyQueue';
import { bodyBytes, bodySlices, SLICE_BYTES } from './bodySlices';
import { ReceiveMemory } from './receiveMemory';
import type { IHttpAnswer, IHttpRequest } from './sender';

/**
 * One connection, for one request after the other. What arrives is received into memory that is
 * used again, and stays in the system's buffers until somebody reads it.
 */
export class HttpSocket {
  /** @param onFree told whenever it can take another request */
  constructor(
    private readonly _origin: URL,
    private readonly _onFree: (socket: HttpSocket) => void
  ) {
    this._socket = open(_origin, {
      buffer: () => this._memory.space(),
      callback: count => this._read(count)
    });
    this._socket.setNoDelay();
    this._socket
      .on('error', error => this._cut(error))
      .on('end', () => this._ended())
      .on('close', () => this._cut(hungUp()));
  }

  /** Whether it can still be used. */
  get isOpen(): boolean {
    return !this._socket.destroyed && this._socket.writable;
  }

  /** Send a request, when the answer to the one before has been read or left. */
  send(request: IHttpRequest): Promise<IHttpAnswer> {
    const { signal } = request;
    return new Promise((resolve, reject) => {
      const onAbort = () => this._cut(signal.reason);
      const exchange: IExchange = {
        body: new BodyQueue(this._memory),
        isSent: false,
        isAnswered: false,
        isKeptAlive: false,
        resolve,
        reject,
        over: () => signal.removeEventListener('abort', onAbort)
      };
      this._exchange = exchange;
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this._socket.ref();
      this._socket.resume();
      this._send(request).then(
        () => {
          exchange.isSent = true;
        },
        (error: unknown) => this._cut(error)
      );
    });
  }

  /** Close it, for good. */
  destroy(): void {
    this._socket.destroy();
  }

  /** An idle connection holds up no process that wants to end. */
  unref(): void {
    this._socket.unref();
  }

  // --- Internal helpers ---

  private async _send({
    method,
    url,
    headers,
    body,
    onMoved
  }: IHttpRequest): Promise<void> {
    const { pathname, search } = new URL(url);
    const head = Buffer.from(
      `${method} ${pathname}${search} HTTP/1.1\r\n${headerLines({ host: this._origin.host, ...headers })}\r\n`,
      'latin1'
    );
    if (bodyBytes(body) <= SLICE_BYTES) {
      await this._write(Buffer.concat([head, ...body]));
      return;
    }
    this._write(head).catch(() => undefined);
    for (const slice of bodySlices(body)) {
      await this._write(slice);
      onMoved();
    }
  }

  private _write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this._socket.write(bytes, error => (error ? reject(error) : resolve()));
    });
  }

  /** @returns whether more may come at once. */
  private _read(count: number): boolean {
    try {
      this._parser.add(this._memory.received(count));
    } catch (error) {
      this._cut(error);
    }
    const exchange = this._exchange;
    return !exchange?.isAnswered || exchange.body.isWanted;
  }

  private _onHead({ status, headers, isKeptAlive }: IAnswerHead): void {
    const exchange = this._exchange;
    if (!exchange || exchange.isAnswered) {
      throw unasked();
    }
    exchange.isAnswered = true;
    // Who answers before it has heard everything will not hear the rest.
    exchange.isKeptAlive = isKeptAlive;
    exchange.resolve({
      status,
      header: name => headers.get(name),
      body: this._bodyOf(exchange),
      close: () => this._leave(exchange)
    });
  }

  private _onEnd(): void {
    const exchange = this._exchange;
    if (!exchange) {
      throw unasked();
    }
    this._exchange = null;
    exchange.over();
    exchange.body.end();
    if (exchange.isKeptAlive && exchange.isSent && this.isOpen) {
      // Reading, it hears when the other side closes it.
      this._socket.resume();
      this._onFree(this);
    } else {
      this._socket.destroy();
    }
  }

  private async *_bodyOf(
    exchange: IExchange
  ): AsyncGenerator<Uint8Array, void, void> {
    const { body } = exchange;
    try {
      for (
        let piece;
        (piece = await body.take(() => this._socket.resume())) !== null;
      ) {
        yield piece;
      }
    } finally {
      await this._leave(exchange);
    }
  }

  /** What still comes of it is of no use. */
  private async _leave(exchange: IExchange): Promise<void> {
    exchange.body.clear();
    if (this._exchange === exchange) {
      this._cut(hungUp());
    }
  }

  /** The other side has said its last. */
  private _ended(): void {
    try {
      this._parser.end();
    } catch (error) {
      this._cut(error);
    }
    this._cut(hungUp());
  }

  private _cut(error: unknown): void {
    const exchange = this._exchange;
    this._exchange = null;
    this._socket.destroy();
    if (exchange) {
      exchange.over();
      exchange.reject(error);
      exchange.body.fail(error);
    }
  }

  private readonly _memory = new ReceiveMemory();
  private readonly _parser = new AnswerParser({
    onHead: head => this._onHead(head),
    onBody: bytes => this._exchange?.body.add(bytes),
    onEnd: () => this._onEnd()
  });
  private readonly _socket: Socket;
  private _exchange: IExchange | null = null;
}

// --- Internal helpers ---

/** A request whose answer has not come to its end. */
interface IExchange {
  readonly body: BodyQueue;
  isSent: boolean;
  isAnswered: boolean;
  isKeptAlive: boolean;
  readonly resolve: (answer: IHttpAnswer) => void;
  readonly reject: (error: unknown) => void;
  /** It needs no signal any more. */
  readonly over: () => void;
}

interface IReading {
  readonly buffer: () => Uint8Array;
  readonly callback: (count: number) => boolean;
}

function open({ protocol, hostname, port }: URL, onread: IReading): Socket {
  // The brackets of an IPv6 address belong to the URL.
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'http:') {
    return connect({ host, port: Number(port || 80), onread });
  }
  // Node takes `onread` here too, and its typings do not know.
  const options: ConnectionOptions & { onread: IReading } = {
    host,
    port: Number(port || 443),
    ...(isIP(host) ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
    onread
  };
  return connectTls(options);
}

/** @throws TypeError for what would be more than one line. */
function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      return `${name}: ${value}\r\n`;
    })
    .join('');
}

function hungUp(): Error {
  return Object.assign(new Error('The connection was closed.'), {
    code: 'ECONNRESET'
  });
}

function unasked(): Error {
  return Object.assign(new Error('An answer came to no question.'), {
    code: 'HPE_UNEXPECTED_ANSWER'
  });
}
