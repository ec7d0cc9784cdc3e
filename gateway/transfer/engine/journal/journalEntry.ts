import { StoreError } from '#core/domain/errors';
import type { IMountedStorage } from '#core/domain/storage';
import { STORAGE_CLASSES } from '#core/domain/storageClass';
import {
  TRANSFER_KINDS,
  TRANSFER_PRIORITIES,
  type ITransferRecord,
  type TransferKind
} from '#core/domain/transfer';
import {
  boolean,
  array,
  exactly,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Decoder
} from '#core/protocol/decode';
import { count, crc32c } from '#core/protocol/scalars';
import {
  mountedStorage,
  selection,
  transferRecord
} from '#core/protocol/shapes';
import type { IJobOptions } from '../../checkpoint/job';
import type { LedgerEntry } from '../../checkpoint/ledger';
import { TRANSFER_INTENTS, type TransferIntent } from '../transferIntent';
import type { ISummed, IUploadSession } from '../../move/uploadSessions';
import { owner, type IOwner } from './owner';

/** Something in a storage, as a later process can find it again. */
export interface IJournalPlace {
  /** The storage as it was mounted; null where an address was named, as in a terminal. */
  readonly storage: IMountedStorage | null;
  /** The address of the store's root. */
  readonly root: string;
  readonly key: string;
}

/** A job without the stores, which belong to a process. No credential is in it. */
export interface IJournalJob {
  readonly kind: TransferKind;
  readonly source: IJournalPlace;
  /** The folder that the checkpoint goes into. */
  readonly target: IJournalPlace;
  readonly options: IJobOptions;
}

/** What is remembered of a transfer: one file. It holds secrets, the tokens of uploads. */
export interface IJournalEntry {
  readonly schema: 1;
  readonly id: string;
  /** Gateways go on with what those of the same scope left, a terminal with what a terminal did. */
  readonly scope: string;
  /** Who worked on it last. */
  readonly owner: IOwner;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly job: IJournalJob;
  readonly record: ITransferRecord;
  readonly intent: TransferIntent;
  readonly ledger: readonly LedgerEntry[];
  /** By the key at the target. */
  readonly sessions: Readonly<Record<string, IUploadSession>>;
}

/** @throws StoreError `unsupported` for one that a newer Keepstep wrote, `bad-message` otherwise. */
export const journalEntry: Decoder<IJournalEntry> = (value, path = '$') => {
  const { schema } = (value ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > 1) {
    throw new StoreError('unsupported', `${path} is of a newer Keepstep.`, {
      operation: 'decode',
      uri: path
    });
  }
  return entryShape(value, path);
};

// --- Internal helpers ---

const place: Decoder<IJournalPlace> = object<IJournalPlace>({
  storage: nullable(mountedStorage),
  root: string,
  key: string
});

const job: Decoder<IJournalJob> = object<IJournalJob>({
  kind: oneOf(TRANSFER_KINDS),
  source: place,
  target: place,
  options: object<IJobOptions>({
    allowIncomplete: boolean,
    replace: optional(boolean),
    archive: optional(boolean),
    selection: optional(selection),
    storageClass: optional(oneOf(STORAGE_CLASSES)),
    priority: optional(oneOf(TRANSFER_PRIORITIES))
  })
});

const filePut = object<Extract<LedgerEntry, { kind: 'file' }>>({
  kind: exactly('file'),
  path: string,
  key: string,
  generation: string
});

const folderMade = object<Extract<LedgerEntry, { kind: 'folder' }>>({
  kind: exactly('folder'),
  key: string
});

const ledgerEntry: Decoder<LedgerEntry> = (value, path) =>
  (value as { kind?: unknown } | null)?.kind === 'folder'
    ? folderMade(value, path)
    : filePut(value, path);

const session: Decoder<IUploadSession> = object<IUploadSession>({
  token: string,
  generation: string,
  size: count,
  summed: object<ISummed>({ bytes: count, crc32c }),
  published: optional(string)
});

const entryShape: Decoder<IJournalEntry> = object<IJournalEntry>({
  schema: exactly(1),
  id: string,
  scope: string,
  owner,
  askedAt: number,
  job,
  record: transferRecord,
  intent: oneOf(TRANSFER_INTENTS),
  ledger: array(ledgerEntry),
  sessions: record(session)
});
