import { invalid } from '../http/apiError';

/**
 * Something that goes wrong with the next requests that match. A fault is used up by `times`
 * requests, and the first in line that matches is taken. New kinds of fault belong in this file.
 */
export type Fault = IStatusFault | ICutFault;

interface IFaultMatch {
  /** An HTTP method; every one when absent. */
  readonly method?: string | undefined;
  /** A regular expression over path and query as they were sent, percent-encoded. */
  readonly path?: string | undefined;
  /** How many requests it hits; 1 when absent. */
  readonly times?: number | undefined;
}

/** An answer in place of the real one; nothing of the request is done. */
interface IStatusFault extends IFaultMatch {
  readonly kind: 'status';
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * The connection is cut after so many bytes of the request's body, or of the answer's where the
 * request has none. A body that is shorter is received whole and acted upon, and the connection
 * is cut in place of the answer.
 */
export interface ICutFault extends IFaultMatch {
  readonly kind: 'cut';
  readonly afterBytes: number;
}

/** The faults that are waiting for their requests. */
export class Faults {
  /** @throws ApiError 400 for a fault that could never hit. */
  add(fault: Fault): void {
    if (
      fault.kind === 'status'
        ? !isStatus(fault.status)
        : !isCount(fault.afterBytes)
    ) {
      throw invalid(
        'A fault is {kind: "status", status} or {kind: "cut", afterBytes}.'
      );
    }
    this._waiting.push({
      fault,
      path: toPattern(fault.path),
      left: fault.times ?? 1
    });
  }

  /** The fault for a request, if one is due; it counts as used. */
  take(method: string, url: string): Fault | null {
    const hit = this._waiting.find(
      ({ fault, path }) =>
        (fault.method ?? method).toUpperCase() === method && path.test(url)
    );
    if (!hit) {
      return null;
    }
    hit.left -= 1;
    this._waiting = this._waiting.filter(({ left }) => left > 0);
    return hit.fault;
  }

  /** The faults still waiting, with the number of requests each has left. */
  list(): readonly Fault[] {
    return this._waiting.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  clear(): void {
    this._waiting = [];
  }

  private _waiting: { fault: Fault; path: RegExp; left: number }[] = [];
}

// --- Internal helpers ---

function isStatus(status: unknown): boolean {
  return (
    Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600
  );
}

function isCount(bytes: unknown): boolean {
  return Number.isInteger(bytes) && Number(bytes) >= 0;
}

function toPattern(path: string | undefined): RegExp {
  try {
    return new RegExp(path ?? '');
  } catch {
    throw invalid(`"${path}" is not a regular expression.`);
  }
}
