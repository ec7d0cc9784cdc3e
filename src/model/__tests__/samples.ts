import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IMountedStorage } from '#core/domain/storage';
import type { ITransferRecord } from '#core/domain/transfer';
import type { IFolderListing } from '#core/protocol/routes';

/** A mounted bucket; `change` says what is different. */
export function bucket(change: Partial<IMountedStorage> = {}): IMountedStorage {
  return {
    id: 'team',
    label: 'Team',
    uri: 'gs://team/grpo/',
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: true,
    origin: 'settings',
    kind: 'bucket',
    ...change
  };
}

/** Jupyter's own root. */
export function machine(): IMountedStorage {
  return bucket({
    id: 'this-machine',
    label: 'This machine',
    uri: 'file:///work/',
    survivesThisMachine: false,
    origin: 'server',
    kind: 'disk'
  });
}

export function checkpoint(
  step: number,
  change: Partial<ICheckpoint> = {}
): ICheckpoint {
  return {
    key: `run/checkpoint-${step}/`,
    name: `checkpoint-${step}`,
    step,
    epoch: null,
    metric: null,
    sizeBytes: null,
    updatedAt: null,
    state: 'unchecked',
    durable: false,
    reasons: [],
    format: 'huggingface',
    ...change
  };
}

export function listing(change: Partial<IFolderListing> = {}): IFolderListing {
  return {
    isRun: false,
    checkpoints: [],
    folders: [],
    files: [],
    refused: [],
    ...change
  };
}

export function transfer(
  id: string,
  change: Partial<ITransferRecord> = {}
): ITransferRecord {
  return {
    id,
    origin: 'gateway',
    kind: 'upload',
    priority: 'normal',
    source: 'file:///work/run/checkpoint-1/',
    target: 'gs://team/grpo/run/checkpoint-1/',
    state: 'running',
    bytesAcknowledged: 0,
    bytesTotal: 100,
    files: { done: 0, total: 1, current: null, underWay: [] },
    bytesPerSecond: null,
    secondsLeft: null,
    error: null,
    startedAt: null,
    endedAt: null,
    ...change
  };
}
