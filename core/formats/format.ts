import type { Entry } from '../domain/entry';
import type { FileRole } from '../domain/fileRole';

/** The longest text that `readText` gives: 16 MiB. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * What a format may look at: names, and a few bytes by range. It never sees a whole file and
 * never unpickles anything.
 */
export interface ICheckpointReader {
  /** The checkpoint's own name: `checkpoint-10`. */
  readonly name: string;
  /** Every file of the checkpoint: path relative to its folder (its own name for a one-file one), and bytes. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /**
   * The text of a small file.
   * @throws StoreError `not-found`; `unsupported` for a file over {@link MAX_TEXT_BYTES}, which a format
   * finds out from `files` before it asks.
   */
  readText(path: string): Promise<string>;
  /** Bytes `[offset, offset + length)`, fewer at the end of the file. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array>;
  /**
   * The text of a small file beside the checkpoint, by its name: a tracker such as DeepSpeed's `latest`.
   * Null where there is none, or where it is too large to be one.
   */
  readBeside(name: string): Promise<string | null>;
}

/** What a name alone tells. */
export interface IRecognised {
  readonly step: number | null;
  readonly epoch: number | null;
  /** As in `ICheckpoint.within`. */
  readonly within?: number | undefined;
}

/** What names and a few bytes tell. */
export interface IInspection extends IRecognised {
  readonly metric: { readonly name: string; readonly value: number } | null;
  readonly state: 'incomplete' | 'unknown' | 'whole';
  /** Why, each a short sentence that names the file. Never empty for `incomplete` and `unknown`. */
  readonly reasons: readonly string[];
}

/**
 * How to recognise one framework's checkpoints and tell that one is whole. A format is pure: it
 * is handed names and a reader, and knows no storage. docs/adding/format.md says how to add one.
 */
export interface IFormat {
  /** Stable, in manifests: `huggingface`. */
  readonly id: string;
  readonly label: string;
  /** From one line of a listing. Null: not a checkpoint of this format. */
  recognise(entry: Entry): IRecognised | null;
  /**
   * Whether the paths of its files are this format's, where other formats recognise the name, too. Without
   * it the name decides.
   */
  owns?(paths: readonly string[]): boolean;
  /** Its answer depends on what is beside the checkpoint, and holds for now only. */
  readonly looksBeside?: true;
  /** Look inside. A corrupt, oversized or missing file is a reason, not an exception; a storage's error passes through. */
  inspect(
    reader: ICheckpointReader,
    recognised: IRecognised
  ): Promise<IInspection>;
  /**
   * Files that say that the others are there. They are sent after the data, in this order, and
   * deleted before it.
   */
  isMarker(path: string): boolean;
  /** What a file is for, by its name: what may be left out of a copy is told from it. */
  roleOf(path: string): FileRole;
  /**
   * Which set of weights a file belongs to: sets are of use only whole, such as the shards of one
   * model and their index. Null for a file that holds no weights that can be loaded by themselves.
   */
  weightsOf(path: string): string | null;
  /**
   * Why optimizer state cannot be left out of a checkpoint with these files, as the rest of a
   * sentence that names the file; null where it can.
   */
  inseparable(paths: readonly string[]): string | null;
}
