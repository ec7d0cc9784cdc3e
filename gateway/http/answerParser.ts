import { HTTPParser } from 'http-parser-js';

/** The start of an answer. */
export interface IAnswerHead {
  readonly status: number;
  /** By name in lower case; of a header that is there twice the first. */
  readonly headers: ReadonlyMap<string, string>;
  /** The connection may be used again after it. */
  readonly isKeptAlive: boolean;
}

/** Told of an answer as it comes. */
export interface IAnswerListener {
  onHead(head: IAnswerHead): void;
  /** A stretch of what was given to `add`. */
  onBody(bytes: Buffer): void;
  onEnd(): void;
}

/** Reads answers off a connection, one after the other; interim ones (1xx) are passed over. */
export class AnswerParser {
  constructor(listener: IAnswerListener) {
    this._parser.initialize(HTTPParser.RESPONSE);
    let isInterim = false;
    this._parser[HTTPParser.kOnHeadersComplete] = info => {
      const head = headOf(info);
      isInterim = head.status < 200;
      if (!isInterim) {
        listener.onHead(head);
      }
    };
    this._parser[HTTPParser.kOnBody] = bytes => listener.onBody(bytes);
    this._parser[HTTPParser.kOnMessageComplete] = () => {
      if (!isInterim) {
        listener.onEnd();
      }
    };
  }

  /** @throws Error when it is no HTTP. */
  add(bytes: Buffer): void {
    const read = this._parser.execute(bytes);
    if (typeof read !== 'number') {
      throw read;
    }
  }

  /** The connection has ended: so has a body whose length nobody told. */
  end(): void {
    this._parser.finish();
  }

  private readonly _parser = new HTTPParser();
}

// --- Internal helpers ---

interface IParsedHead {
  readonly headers: readonly string[];
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

function headOf({
  headers: flat,
  statusCode,
  shouldKeepAlive
}: IParsedHead): IAnswerHead {
  const headers = new Map<string, string>();
  for (let at = 0; at < flat.length; at += 2) {
    const name = flat[at]!.toLowerCase();
    if (!headers.has(name)) {
      headers.set(name, flat[at + 1]!);
    }
  }
  // The parser takes any text for a length, and knows no other encoding.
  const length = headers.get('content-length') ?? '0';
  const encoding = headers.get('transfer-encoding') ?? 'chunked';
  if (!/^\d{1,16}$/.test(length) || encoding.toLowerCase() !== 'chunked') {
    throw Object.assign(new Error('The length of an answer is not clear.'), {
      code: 'HPE_INVALID_CONTENT_LENGTH'
    });
  }
  return { status: statusCode, headers, isKeptAlive: shouldKeepAlive };
}
