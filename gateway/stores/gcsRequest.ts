import type { StoreError } from '#core/domain/errors';
import { cancelledError } from '#core/domain/errors';
import { bodyBytes } from '../http/bodySlices';
import type { IHttpAnswer } from '../http/sender';
import { throwIfAborted } from './throwIfAborted';
import type { IGcsConnection } from './gcsConnection';
import type { IGcsCall } from './gcsError';
import { gcsError, gcsFailure, reasonIn, retryAfter } from './gcsError';
import { StallWatch } from './stallWatch';

/** One request of our own to the JSON API. */
export interface IGcsRequest {
  readonly call: IGcsCall;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** One after the other where it has several pieces. */
  readonly body?: Uint8Array | readonly Uint8Array[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body is still to be read, or to be left by `close`. */
export interface IGcsAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /**
   * The body in pieces, each done with when the next one is asked for. A stall or a cut connection
   * is `unavailable`.
   */
  bytes(): AsyncIterable<Uint8Array>;
  text(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Send a request, signed. Any status is an answer; no answer is an error, and so is a connection
 * on which nothing moves for `stallSeconds`. A 401 renews the credentials once.
 */
export async function gcsRequest(
  connection: IGcsConnection,
  asked: IGcsRequest
): Promise<IGcsAnswer> {
  const answer = await send(connection, asked);
  if (answer.status !== 401 || !(await connection.renew())) {
    return answer;
  }
  await answer.close();
  return send(connection, asked);
}

/** The error that an answer stands for; its body is read to the end. */
export async function answerError(
  answer: IGcsAnswer,
  call: IGcsCall
): Promise<StoreError> {
  const { status } = answer;
  const reason = reasonIn(await answer.text().catch(() => ''));
  const retryAfterSeconds = retryAfter(answer.header('retry-after'));
  return gcsFailure({ status, reason, retryAfterSeconds }, call);
}

// --- Internal helpers ---

async function send(
  connection: IGcsConnection,
  { call, method, url, headers, body, signal }: IGcsRequest
): Promise<IGcsAnswer> {
  throwIfAborted({ ...call, signal });
  const watch = new StallWatch(connection.stallSeconds, signal);
  const failed = (error: unknown): StoreError =>
    signal?.aborted
      ? cancelledError(call.operation, call.uri)
      : gcsError(error, call);
  try {
    const signed = await connection.headers(call);
    const response = await watch.during(
      connection.send({
        method,
        url,
        headers: {
          ...headers,
          ...signed,
          ...(body
            ? { 'content-length': String(bodyBytes(piecesOf(body))) }
            : {})
        },
        body: body ? piecesOf(body) : [],
        signal: watch.signal,
        onMoved: () => watch.moved()
      })
    );
    return answerOf(response, watch, failed);
  } catch (error) {
    watch.stop();
    throw failed(error);
  }
}

type Pieces = readonly Uint8Array[];

function piecesOf(body: Uint8Array | Pieces): Pieces {
  return body instanceof Uint8Array ? [body] : body;
}

function answerOf(
  { status, header, body, close }: IHttpAnswer,
  watch: StallWatch,
  failed: (error: unknown) => StoreError
): IGcsAnswer {
  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      for (;;) {
        const next = await watch.during(body.next());
        if (next.done) {
          return;
        }
        yield next.value;
      }
    } catch (error) {
      throw failed(error);
    } finally {
      watch.stop();
      await close();
    }
  }
  return {
    status,
    header,
    bytes,
    async text() {
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes()) {
        pieces.push(Buffer.from(piece));
      }
      return Buffer.concat(pieces).toString();
    },
    async close() {
      watch.stop();
      await close();
    }
  };
}
