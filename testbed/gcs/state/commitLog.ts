/** Bytes of an upload that the server has answered for, or is about to. Never more than are kept. */
interface IAcknowledged {
  readonly kind: 'acknowledged';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bucket: string;
  readonly name: string;
  /** Tells sessions apart and opens none of them; null for an upload in one request. */
  readonly session: string | null;
  /** Counted from the start of the object. */
  readonly acknowledgedBytes: number;
}

/** An object that became visible. */
interface ICommitted {
  readonly kind: 'committed';
  readonly at: number;
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  readonly size: number;
  readonly crc32c: string;
}

/** An object that was deleted by a request; one that was replaced is not. */
interface IDeleted {
  readonly kind: 'deleted';
  readonly at: number;
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
}

/** A line of the log. */
export type LogEvent = IAcknowledged | ICommitted | IDeleted;

/** A request and its answer. Neither query nor headers are kept: both may hold secrets. */
interface IRequestSeen {
  readonly at: number;
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** 0 when the connection was cut in place of an answer. */
  readonly status: number;
  /** Whether it had an Authorization header. */
  readonly authorized: boolean;
}

type Unstamped<T> = T extends LogEvent ? Omit<T, 'at'> : never;

/**
 * What the server kept, and when. A line is written before the answer that it is about is sent,
 * so that whatever a client can know is already here.
 */
export class CommitLog {
  constructor(private readonly _now: () => number = Date.now) {}

  /** In the order in which it happened. */
  readonly events: LogEvent[] = [];

  /** The latest hundred thousand requests; those of the admin API are not among them. */
  readonly requests: IRequestSeen[] = [];

  /** Whether any request so far had an Authorization header. */
  sawAuthorization = false;

  add(event: Unstamped<LogEvent>): void {
    this.events.push({ at: this._now(), ...event } as LogEvent);
  }

  addRequest(request: Omit<IRequestSeen, 'at'>): void {
    this.sawAuthorization ||= request.authorized;
    this.requests.push({ at: this._now(), ...request });
    if (this.requests.length > MOST_REQUESTS) {
      this.requests.splice(0, this.requests.length - MOST_REQUESTS);
    }
  }

  clear(): void {
    this.events.length = 0;
    this.requests.length = 0;
    this.sawAuthorization = false;
  }
}

// --- Internal helpers ---

const MOST_REQUESTS = 100_000;
