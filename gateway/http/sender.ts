/** One request; what it is for is known to whoever sends it. */
export interface IHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** One after the other; none of them changes until the answer is there. */
  readonly body: readonly Uint8Array[];
  /** Cuts the connection, before the answer and after it. */
  readonly signal: AbortSignal;
  /** Told whenever bytes of the body have been taken. */
  readonly onMoved: () => void;
}

/** An answer whose body is still to be read, or to be left by `close`. */
export interface IHttpAnswer {
  readonly status: number;
  /** @param name in lower case */
  header(name: string): string | undefined;
  /**
   * The body in pieces. Each is done with when the next one is asked for: its memory is used
   * again (H4). Fails when the connection is cut before the end (H5).
   */
  readonly body: AsyncIterableIterator<Uint8Array>;
  /** Leave the rest of the body. */
  close(): Promise<void>;
}

/** Sends a request. Any status is an answer; fails with the error of a socket when there is none. */
export type HttpSender = (request: IHttpRequest) => Promise<IHttpAnswer>;
