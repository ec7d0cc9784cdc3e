import { randomUUID } from 'node:crypto';
import type { ITransferRecord, TransferState } from '#core/domain/transfer';
import type { IStore } from '../../stores/store';
import { TransferEngine } from '../engine/engine';
import type { ITransferJob } from '../checkpoint/job';
import type { Journal } from '../engine/journal/journal';

/** An engine as the gateway makes it, with a clock of its own. */
export function engineOf(
  checkpointsAtOnce?: number,
  journal: Journal | null = null
): TransferEngine {
  let now = Date.UTC(2026, 10, 22);
  return new TransferEngine({
    clock: () => (now += 1000),
    newId: randomUUID,
    host: 'trainer-1',
    version: '0.1.0',
    checkpointsAtOnce,
    journal
  });
}

/** Run one transfer to its end. */
export async function transfer(
  kind: ITransferJob['kind'],
  from: readonly [IStore, string],
  to: readonly [IStore, string],
  allowIncomplete = false,
  replace?: boolean
): Promise<ITransferRecord> {
  const engine = engineOf();
  const { id } = engine.start({
    kind,
    source: { store: from[0], key: from[1] },
    target: { store: to[0], folder: to[1] },
    allowIncomplete,
    replace
  });
  return engine.finished(id);
}

/** Resolves with the record when the transfer is in that state. */
export function reaches(
  engine: TransferEngine,
  id: string,
  state: TransferState
): Promise<ITransferRecord> {
  return new Promise(resolve => {
    const look = (record: ITransferRecord | undefined): void => {
      if (record?.id === id && record.state === state) {
        stop();
        resolve(record);
      }
    };
    const stop = engine.onChange(change =>
      look(change.type === 'transfer' ? change.transfer : undefined)
    );
    look(engine.records().find(record => record.id === id));
  });
}
