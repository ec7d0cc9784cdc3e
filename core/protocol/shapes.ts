import { ERROR_KINDS } from '../domain/errors';
import type { IPlacedTensor } from '../domain/tensor';
import type {
  IBest,
  IRetentionRules,
  IRetentionStep
} from '../domain/retention';
import type { ISelection } from '../domain/selection';
import type { ICheckpoint, ILatest } from '../domain/checkpoint';
import type { IFileEntry, IFolderEntry, IRefusedEntry } from '../domain/entry';
import type { IMountedStorage, IStorage } from '../domain/storage';
import {
  TRANSFER_KINDS,
  TRANSFER_PRIORITIES,
  TRANSFER_STATES,
  type IErrorReport,
  type IFileUnderWay,
  type ITransferRecord
} from '../domain/transfer';
import {
  array,
  boolean,
  defaulting,
  exactly,
  nullable,
  number,
  object,
  oneOf,
  optional,
  string,
  type Decoder
} from './decode';

/** Decoders of the domain's own types, for routes and events alike. */
export const errorReport: Decoder<IErrorReport> = object<IErrorReport>({
  kind: oneOf(ERROR_KINDS),
  message: string,
  uri: string,
  next: string
});

export const storage: Decoder<IStorage> = object<IStorage>({
  id: string,
  label: string,
  uri: string,
  readOnly: boolean,
  credentialRef: string,
  survivesThisMachine: boolean
});

export const mountedStorage: Decoder<IMountedStorage> = object<IMountedStorage>(
  {
    id: string,
    label: string,
    uri: string,
    readOnly: boolean,
    credentialRef: string,
    survivesThisMachine: boolean,
    origin: oneOf(['server', 'settings', 'detected']),
    kind: oneOf(['bucket', 'drive-mount', 'disk'])
  }
);

export const fileEntry: Decoder<IFileEntry> = object<IFileEntry>({
  kind: exactly('file'),
  key: string,
  size: number,
  generation: string,
  updatedAt: number,
  crc32c: optional(string),
  storageClass: optional(string)
});

export const folderEntry: Decoder<IFolderEntry> = object<IFolderEntry>({
  kind: exactly('folder'),
  key: string
});

export const refusedEntry: Decoder<IRefusedEntry> = object<IRefusedEntry>({
  kind: exactly('refused'),
  key: string,
  why: string
});

export const checkpoint: Decoder<ICheckpoint> = object<ICheckpoint>({
  key: string,
  name: string,
  step: nullable(number),
  epoch: nullable(number),
  within: optional(number),
  metric: nullable(
    object<{ name: string; value: number }>({ name: string, value: number })
  ),
  sizeBytes: nullable(number),
  updatedAt: nullable(number),
  state: oneOf(['unchecked', 'incomplete', 'unknown', 'whole', 'verified']),
  durable: boolean,
  weightsOnly: optional(boolean),
  reasons: array(string),
  format: string
});

export const retentionRules: Decoder<IRetentionRules> = object<IRetentionRules>(
  {
    keepLast: number,
    keepEvery: optional(number),
    keepBest: optional(
      object<IBest>({
        count: number,
        metric: optional(string),
        higherIsBetter: boolean
      })
    ),
    keepSince: optional(number),
    incomplete: optional(boolean)
  }
);

export const placedTensor: Decoder<IPlacedTensor> = object<IPlacedTensor>({
  name: string,
  dtype: string,
  shape: array(number),
  bytes: number,
  file: string
});

export const retentionStep: Decoder<IRetentionStep> = object<IRetentionStep>({
  checkpoint,
  isKept: boolean,
  why: string
});

/** Which files of a checkpoint are moved. */
export const selection: Decoder<ISelection> = object<ISelection>({
  excludeOptimizer: optional(boolean),
  include: optional(array(string)),
  exclude: optional(array(string))
});

export const latest: Decoder<ILatest> = object<ILatest>({
  latest: nullable(checkpoint),
  passedOver: array(
    object<{ name: string; step: number | null; reason: string }>({
      name: string,
      step: nullable(number),
      reason: string
    })
  )
});

const fileUnderWay: Decoder<IFileUnderWay> = object<IFileUnderWay>({
  path: string,
  bytesAcknowledged: number,
  bytesTotal: number
});

/** A kernel's records may lack what it does not know: priority, times and files under way. */
export const transferRecord: Decoder<ITransferRecord> = object<ITransferRecord>(
  {
    id: string,
    origin: oneOf(['gateway', 'kernel']),
    kind: oneOf(TRANSFER_KINDS),
    priority: defaulting(oneOf(TRANSFER_PRIORITIES), 'normal'),
    source: string,
    target: string,
    state: oneOf(TRANSFER_STATES),
    bytesAcknowledged: number,
    bytesTotal: number,
    files: object<ITransferRecord['files']>({
      done: number,
      total: number,
      current: nullable(string),
      underWay: defaulting(array(fileUnderWay), [])
    }),
    bytesPerSecond: nullable(number),
    secondsLeft: nullable(number),
    error: nullable(errorReport),
    startedAt: nullable(number),
    endedAt: nullable(number)
  }
);
