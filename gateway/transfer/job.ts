import type { ITransferRecord, TransferKind } from '#core/domain/transfer';
import { baseName } from '#core/domain/storeUri';
import type { IStore } from '../stores/store';
import type { TransferProgress } from './progress';

/** What is to be moved, and where. */
export interface ITransferJob {
  readonly kind: TransferKind;
  /** A checkpoint: a folder with `/` at its end, or a file. */
  readonly source: { readonly store: IStore; readonly key: string };
  /** The folder it goes into; its name is kept. */
  readonly target: { readonly store: IStore; readonly folder: string };
  /** Move what is not whole, too. It gets no manifest, so that nothing vouches for it. */
  readonly allowIncomplete: boolean;
  /** Write over another checkpoint that is good, or may be; refused otherwise (T8). */
  readonly replace?: boolean | undefined;
}

/** What a job is run with. */
export interface IJobContext {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** The name of this machine, for manifests. */
  readonly host: string;
  /** Keepstep's version, for manifests. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly progress: TransferProgress;
}

/** A change of the list of transfers. */
export type TransferChange =
  | { readonly type: 'transfer'; readonly transfer: ITransferRecord }
  | { readonly type: 'removed'; readonly id: string };

/** The checkpoint's key at its target. */
export function targetKey(job: ITransferJob): string {
  const slash = job.source.key.endsWith('/') ? '/' : '';
  return job.target.folder + baseName(job.source.key) + slash;
}

/** The key that a path of the checkpoint gets at its target. */
export function keyAt(job: ITransferJob, path: string): string {
  const key = targetKey(job);
  return key.endsWith('/') ? key + path : key;
}
