import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IMountedStorage } from '#core/domain/storage';
import type { IErrorReport } from '#core/domain/transfer';
import type { IPlace } from '#core/protocol/routes';

/**
 * What a row stands for. `refused` is something that Keepstep will not touch; `loading`, `error`
 * and `note` stand where children would be.
 */
export type RowKind =
  | 'storage'
  | 'folder'
  | 'run'
  | 'checkpoint'
  | 'file'
  | 'refused'
  | 'loading'
  | 'error'
  | 'note';

/** One visible line of the tree, with what a screen reader needs to know of its place in it. */
export interface ITreeRow {
  readonly id: string;
  readonly kind: RowKind;
  /** From 1. */
  readonly level: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly setSize: number;
  /** Null for what cannot be opened. */
  readonly expanded: boolean | null;
  /** Raw and untrusted: shown through `visibleName` only. */
  readonly name: string;
  /** Null for rows that stand for nothing in a storage. */
  readonly place: IPlace | null;
  readonly storage: IMountedStorage;
  /** The run that the row is, or is in. */
  readonly run: IPlace | null;
  readonly checkpoint: ICheckpoint | null;
  readonly sizeBytes: number | null;
  readonly updatedAt: number | null;
  /** Of a run that was listed: how many checkpoints it has. */
  readonly checkpointCount: number | null;
  /** Of a note: how many other files the folder has. */
  readonly otherFiles: number;
  /** Of a refused entry: why, as the end of a sentence. */
  readonly why: string;
  /** On an `error` row, and on a checkpoint that could not be looked into. */
  readonly error: IErrorReport | null;
}
