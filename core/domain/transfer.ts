import type { ErrorKind } from './errors';

/** The life of a transfer. `done`, `failed` and `cancelled` are final. */
export const TRANSFER_STATES = [
  'queued',
  'running',
  'paused',
  'verifying',
  'done',
  'failed',
  'cancelled'
] as const;

/** One of {@link TRANSFER_STATES}. */
export type TransferState = (typeof TRANSFER_STATES)[number];

/** What a transfer does. */
export const TRANSFER_KINDS = ['upload', 'download', 'copy', 'sync'] as const;

/** One of {@link TRANSFER_KINDS}. */
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** How urgent a transfer is: an emergency goes before all that wait. */
export const TRANSFER_PRIORITIES = ['normal', 'emergency'] as const;

/** One of {@link TRANSFER_PRIORITIES}. */
export type TransferPriority = (typeof TRANSFER_PRIORITIES)[number];

/** A file that is being moved now. */
export interface IFileUnderWay {
  /** Relative to the checkpoint. */
  readonly path: string;
  readonly bytesAcknowledged: number;
  readonly bytesTotal: number;
}

/** A record names no more files under way than this. */
export const MOST_FILES_UNDER_WAY = 8;

/** An error as it crosses a wire: in answers, transfer records and the terminal's JSON. */
export interface IErrorReport {
  readonly kind: ErrorKind;
  /** A sentence that names the object and the cause. */
  readonly message: string;
  readonly uri: string;
  /** What the user can do next; empty where the reader knows better. */
  readonly next: string;
}

/** The same record in routes, events, journal and comm. */
export interface ITransferRecord {
  readonly id: string;
  /** Who moves the bytes. */
  readonly origin: 'gateway' | 'kernel';
  readonly kind: TransferKind;
  readonly priority: TransferPriority;
  /** URIs of the checkpoint and of the place it goes to. */
  readonly source: string;
  readonly target: string;
  readonly state: TransferState;
  /** Bytes that the receiving side has acknowledged, never merely those sent. */
  readonly bytesAcknowledged: number;
  readonly bytesTotal: number;
  readonly files: {
    readonly done: number;
    readonly total: number;
    /** The file being moved, relative to the checkpoint; null between files. */
    readonly current: string | null;
    /** Every file being moved, at most {@link MOST_FILES_UNDER_WAY}. */
    readonly underWay: readonly IFileUnderWay[];
  };
  /** Over the last seconds; null before there is anything to measure. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly error: IErrorReport | null;
  /** Milliseconds since 1970: when it first began to move; null while it has only waited. */
  readonly startedAt: number | null;
  /** Milliseconds since 1970: when it became final; null before. */
  readonly endedAt: number | null;
}

/** Whether a transfer will not change any more. */
export function isFinal(state: TransferState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
