/**
 * What is known of a training checkpoint.
 *
 * - `unchecked`: only its name was seen.
 * - `incomplete`: something is missing, cut short, or disagrees with its manifest.
 * - `unknown`: nothing that can be read without unpickling says whether it is whole.
 * - `whole`: the framework's own markers and structure say so, or the manifest's sizes do.
 * - `verified`: every file's size and the store's own CRC32C agree with the manifest.
 */
export type CheckpointState =
  'unchecked' | 'incomplete' | 'unknown' | 'whole' | 'verified';

/** One training checkpoint in one place. */
export interface ICheckpoint {
  /** Its folder (with `/` at the end) or its one file, relative to the root of the store. */
  readonly key: string;
  /** Its name as the user knows it: `checkpoint-10`, `step_500.pt`. Untrusted: show it as text. */
  readonly name: string;
  /** Optimizer steps taken; null where the name and the content say nothing. */
  readonly step: number | null;
  readonly epoch: number | null;
  /**
   * Where its name puts it among those of the same step and epoch: the batch, or a date and time as
   * milliseconds since 1970. Only for the order.
   */
  readonly within?: number | undefined;
  /** The newest evaluation or training value known, such as `{ name: 'eval_loss', value: 0.231 }`. */
  readonly metric: { readonly name: string; readonly value: number } | null;
  /** Bytes of all its files; null while unchecked. */
  readonly sizeBytes: number | null;
  /** When its newest file was written: milliseconds since 1970; null while unknown. */
  readonly updatedAt: number | null;
  readonly state: CheckpointState;
  /** Verified, on a storage that outlives this machine. */
  readonly durable: boolean;
  /** It was copied without its optimizer state or the like: training cannot go on from it as it was. */
  readonly weightsOnly?: boolean | undefined;
  /** Why it is in its state, each the whole of a short sentence: "model-00002-of-00002.safetensors is missing". */
  readonly reasons: readonly string[];
  /** The id of the format that recognised it: `huggingface`, `plain`. */
  readonly format: string;
}

/** Whether a checkpoint may be offered for resuming. */
export function isComplete(state: CheckpointState): boolean {
  return state === 'whole' || state === 'verified';
}

/** A newer checkpoint that was passed over in the search for the newest whole one. */
export interface IPassedOver {
  readonly name: string;
  readonly step: number | null;
  readonly reason: string;
}

/** The newest whole checkpoint of a run, and what was passed over to reach it. */
export interface ILatest {
  readonly latest: ICheckpoint | null;
  readonly passedOver: readonly IPassedOver[];
}

/**
 * Newest first: by step, then epoch, then what its name tells beside them, then the time it was written, then name. Numbers compare as
 * numbers (`checkpoint-1000` before `checkpoint-200`).
 */
export function compareNewestFirst(a: ICheckpoint, b: ICheckpoint): number {
  return (
    descending(a.step, b.step) ||
    descending(a.epoch, b.epoch) ||
    descending(a.within ?? null, b.within ?? null) ||
    descending(a.updatedAt, b.updatedAt) ||
    (a.name < b.name ? 1 : a.name > b.name ? -1 : 0)
  );
}

// --- Internal helpers ---

function descending(a: number | null, b: number | null): number {
  return (b ?? -1) - (a ?? -1);
}
