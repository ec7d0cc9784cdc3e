/**
 * Something that goes wrong with the next requests that match. A fault is used up by `times`
 * requests, and the first in line that matches is taken. New kinds of fault belong in this file,
 * in `checkFault` and, where they strike among bytes, in `strikes`.
 */
export type Fault =
  IStatusFault | IForgetFault | IShortFault | ISumFault | WireFault;

/** A fault that strikes after so many bytes of a request's body, or of an answer. */
export type WireFault =
  | ICutFault
  | ILateStatusFault
  | IStallFault
  | ITruncateFault
  | IFlipFault
  | IMeanwhileFault;

interface IFaultMatch {
  /** An HTTP method; every one when absent. */
  readonly method?: string | undefined;
  /** A regular expression over path and query as they were sent, percent-encoded. */
  readonly path?: string | undefined;
  /** A regular expression over the request's Content-Range or Range; one without has `''`. */
  readonly range?: string | undefined;
  /** How many matching requests pass before the first that it hits; 0 when absent. */
  readonly skip?: number | undefined;
  /** How many requests it hits; 1 when absent. */
  readonly times?: number | undefined;
  /** A name of the test's own, by which its hits are told and it can be dropped. */
  readonly label?: string | undefined;
  /** A storm: it hits everything that matches for so long after its first hit, whatever `times`. */
  readonly forMilliseconds?: number | undefined;
}

/** An answer in place of the real one; nothing of the request is done. */
export interface IStatusFault extends IFaultMatch {
  readonly kind: 'status';
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
}

/** The upload session that is asked for is lost for good; the answer is 404 or 410. */
export interface IForgetFault extends IFaultMatch {
  readonly kind: 'forget-session';
  readonly status?: 404 | 410 | undefined;
}

/** Of a chunk that is sent to a session no more than this is kept, whole granules, and 308 tells. */
export interface IShortFault extends IFaultMatch {
  readonly kind: 'short';
  readonly keepBytes: number;
}

/** The answer names another CRC32C than that of the object. */
export interface ISumFault extends IFaultMatch {
  readonly kind: 'wrong-checksum';
}

/**
 * The connection ends after so many bytes of the request's body, or of the answer's where the
 * request has none: closed by `cut`, reset (RST) by `reset`. A body that is shorter is received
 * whole and acted upon, and the connection ends in place of the answer.
 */
export interface ICutFault extends IFaultMatch {
  readonly kind: 'cut' | 'reset';
  readonly afterBytes: number;
  /** It ends before anything of the request is heard, and nothing is done. */
  readonly unheard?: boolean | undefined;
}

/**
 * An answer after so many bytes of the request's body, which are kept as if the connection had
 * ended there. A body that is shorter is acted upon, and answered so all the same.
 */
export interface ILateStatusFault extends IFaultMatch {
  readonly kind: 'late-status';
  readonly status: number;
  readonly afterBytes: number;
}

/** Nothing moves after so many bytes, counted as for `cut`; then all goes on as if nothing had been. */
export interface IStallFault extends IFaultMatch {
  readonly kind: 'stall';
  readonly afterBytes: number;
  /** For ever, until the client leaves, when absent. */
  readonly milliseconds?: number | undefined;
}

/** The answer ends, in good order, after so many bytes of its body. */
export interface ITruncateFault extends IFaultMatch {
  readonly kind: 'truncate';
  readonly afterBytes: number;
  /** Say no length before, so that nothing but the content tells that something is missing. */
  readonly withoutLength?: boolean | undefined;
}

/** One byte, at this place of the body or of the answer, arrives as another one. */
export interface IFlipFault extends IFaultMatch {
  readonly kind: 'flip';
  readonly afterBytes: number;
}

/** While an object is downloaded, after so many bytes, it is replaced by another, or deleted. */
export interface IMeanwhileFault extends IFaultMatch {
  readonly kind: 'replace' | 'delete';
  readonly afterBytes: number;
  /** Cut the connection, so that the client has to come back; otherwise it gets what it asked for. */
  readonly cut?: boolean | undefined;
}
