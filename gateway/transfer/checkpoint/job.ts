import { archiveKey, isArchive, unpackedKey } from '#core/domain/archive';
import type { ISelection } from '#core/domain/selection';
import type {
  ITransferRecord,
  TransferKind,
  TransferPriority
} from '#core/domain/transfer';
import { baseName } from '#core/domain/storeUri';
import type { IMountedStorage } from '#core/domain/storage';
import type { StorageClass } from '#core/domain/storageClass';
import type { IStore } from '../../stores/store';
import type { Ledger } from './ledger';
import type { TransferProgress } from './progress';
import type { Pace } from '../move/pace';
import type { UploadSessions } from '../move/uploadSessions';

/** What is to be moved, and where. */
export interface ITransferJob extends IJobOptions {
  readonly kind: TransferKind;
  /** A checkpoint: a folder with `/` at its end, or a file. */
  readonly source: {
    readonly store: IStore;
    readonly key: string;
    /** The storage that it was named by, so that a later process can open it again. */
    readonly storage?: IMountedStorage | undefined;
  };
  /** The folder it goes into; its name is kept. */
  readonly target: {
    readonly store: IStore;
    readonly folder: string;
    readonly storage?: IMountedStorage | undefined;
  };
}

/** How it is to be moved. All of it is in the journal: journal/journalEntry.ts reads it back. */
export interface IJobOptions {
  /** Move what is not whole, too. It gets no manifest, so that nothing vouches for it. */
  readonly allowIncomplete: boolean;
  /** Write over another checkpoint that is good, or may be; refused otherwise (T8). */
  readonly replace?: boolean | undefined;
  /** Pack it into one file, of its name and `.tar.gz`; for uploads of folders (T84). */
  readonly archive?: boolean | undefined;
  /** Which of its files are moved; all when absent (T80). */
  readonly selection?: ISelection | undefined;
  /**
   * What a bucket keeps the files as; its own default when absent. The manifest, which is read again
   * and again, is always kept as that.
   */
  readonly storageClass?: StorageClass | undefined;
  /** `normal` when absent. */
  readonly priority?: TransferPriority | undefined;
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
  /** What the job has put at its target; kept from before when it was paused. */
  readonly ledger?: Ledger | undefined;
  /** The job's uploads under way; kept from before when it was paused. */
  readonly sessions?: UploadSessions | undefined;
  /** Asked before bytes are moved: resolves when the bandwidth limit lets them. */
  readonly pace?: Pace | undefined;
}

/** A change of the list of transfers. */
export type TransferChange =
  | { readonly type: 'transfer'; readonly transfer: ITransferRecord }
  | { readonly type: 'removed'; readonly id: string };

/** The checkpoint's key at its target: an archive that is downloaded becomes a folder. */
export function targetKey(job: ITransferJob): string {
  const slash = job.source.key.endsWith('/') ? '/' : '';
  const key = job.target.folder + baseName(job.source.key) + slash;
  if (job.archive) {
    return archiveKey(key);
  }
  return isUnpacking(job) ? unpackedKey(key) : key;
}

/** Whether a job unpacks an archive. */
export function isUnpacking({ kind, source }: ITransferJob): boolean {
  return kind === 'download' && isArchive(source.key);
}

/** The key that a path of the checkpoint gets at its target. */
export function keyAt(job: ITransferJob, path: string): string {
  const key = targetKey(job);
  return key.endsWith('/') ? key + path : key;
}
