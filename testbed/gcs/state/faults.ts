import { invalid } from '../http/apiError';
import { checkFault } from './checkFault';
import type { Fault } from './fault';

/** What of a request a fault is chosen by. */
export interface IFaultTarget {
  readonly method: string;
  readonly url: string;
  /** Content-Range or Range. */
  readonly range?: string | undefined;
}

/** The faults that are waiting for their requests. */
export class Faults {
  constructor(private readonly _now: () => number = Date.now) {}

  /** Requests that a fault was chosen for so far. */
  get hits(): number {
    return this._hits;
  }

  /** The requests that faults of a label hit, in order: method and target, without the secret of a session. */
  hitsOf(label: string): readonly string[] {
    return this._hitsOf.get(label) ?? [];
  }

  /** @throws ApiError 400 for a fault that could never hit. */
  add(fault: Fault): void {
    checkFault(fault);
    this._waiting.push({
      fault,
      path: toPattern(fault.path),
      range: toPattern(fault.range),
      skip: fault.skip ?? 0,
      left: fault.forMilliseconds === undefined ? (fault.times ?? 1) : Infinity,
      until: Infinity
    });
  }

  /** The fault for a request, if one is due; it counts as used. */
  take({ method, url, range = '' }: IFaultTarget): Fault | null {
    const now = this._now();
    this._waiting = this._waiting.filter(({ until }) => now < until);
    const hit = this._waiting.find(
      waiting =>
        (waiting.fault.method ?? method).toUpperCase() === method &&
        waiting.path.test(url) &&
        waiting.range.test(range) &&
        waiting.skip-- <= 0
    );
    if (!hit) {
      return null;
    }
    hit.left -= 1;
    hit.until = Math.min(
      hit.until,
      now + (hit.fault.forMilliseconds ?? Infinity)
    );
    this._waiting = this._waiting.filter(({ left }) => left > 0);
    this._hits += 1;
    this._note(hit.fault, `${method} ${url}`);
    return hit.fault;
  }

  /** The faults still waiting, with the number of requests each has left; a storm has its own. */
  list(): readonly Fault[] {
    return this._waiting.map(({ fault, left }) =>
      left === Infinity ? fault : { ...fault, times: left }
    );
  }

  clear(): void {
    this._waiting = [];
    this._hits = 0;
    this._hitsOf.clear();
  }

  /** Drop those of one label that are still waiting; what they hit stays known. */
  drop(label: string): void {
    this._waiting = this._waiting.filter(({ fault }) => fault.label !== label);
  }

  private _note({ label }: Fault, request: string): void {
    if (label !== undefined) {
      const told = request.replace(/upload_id=[^&]*/, 'upload_id');
      this._hitsOf.set(label, [...this.hitsOf(label), told]);
    }
  }

  private _waiting: IWaiting[] = [];
  private _hits = 0;
  private readonly _hitsOf = new Map<string, readonly string[]>();
}

// --- Internal helpers ---

interface IWaiting {
  readonly fault: Fault;
  readonly path: RegExp;
  readonly range: RegExp;
  skip: number;
  left: number;
  until: number;
}

function toPattern(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? '');
  } catch {
    throw invalid(`"${text}" is not a regular expression.`);
  }
}
