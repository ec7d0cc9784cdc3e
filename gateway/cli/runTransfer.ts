import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { cancelledError, StoreError } from '#core/domain/errors';
import { parseStoreUri } from '#core/domain/storeUri';
import type { ITransferRecord } from '#core/domain/transfer';
import { errorFrom } from '#core/protocol/wireError';
import { TransferEngine } from '../transfer/engine';
import type { ITransferJob } from '../transfer/job';
import { VERSION } from '../version';
import { ProgressDisplay } from './progressDisplay';
import type { ICliCall, ICliOutcome } from './subcommand';

/**
 * Run one transfer to its end, with progress on standard error; Ctrl-C cancels it, and waits
 * until what it holds is given back.
 */
export async function runTransfer(
  call: ICliCall,
  job: ITransferJob
): Promise<ICliOutcome> {
  const { io } = call;
  const engine = new TransferEngine({
    clock: Date.now,
    newId: randomUUID,
    host: hostname(),
    version: VERSION
  });
  const display = new ProgressDisplay(call);
  engine.onChange(change => {
    if (change.type === 'transfer') {
      display.show(change.transfer);
    }
  });
  const { id } = engine.start(job);
  const cancel = (): void => void engine.cancel(id);
  io.signal.addEventListener('abort', cancel);
  if (io.signal.aborted) {
    cancel();
  }
  const record = await engine.finished(id);
  io.signal.removeEventListener('abort', cancel);
  display.end();
  return outcomeOf(record, job);
}

/** A checkpoint that was refused because it is not whole: exit code 3 rather than 1. */
export class IncompleteError extends StoreError {}

// --- Internal helpers ---

function outcomeOf(record: ITransferRecord, job: ITransferJob): ICliOutcome {
  const { error, state, target } = record;
  if (state === 'cancelled') {
    throw cancelledError(job.kind, target);
  }
  if (error) {
    const isIncomplete =
      error.kind === 'corrupt' && error.uri === record.source;
    throw isIncomplete
      ? new IncompleteError(error.kind, error.message, {
          operation: job.kind,
          uri: error.uri,
          next: 'Wait until it is saved in full, or see `keepstep push --help` for --allow-incomplete.'
        })
      : errorFrom(error, job.kind);
  }
  const uri = parseStoreUri(target);
  const line = uri.scheme === 'file' ? uri.key : target;
  return { result: { uri: target, transfer: record }, lines: [line] };
}
