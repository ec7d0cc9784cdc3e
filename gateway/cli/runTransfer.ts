import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { StoreError } from '#core/domain/errors';
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
): Promise<ITransferOutcome> {
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

/** Where the checkpoint is now, and the record of how it came there. */
export interface ITransferOutcome extends ICliOutcome {
  readonly result: { readonly uri: string; readonly transfer: ITransferRecord };
}

/** A checkpoint that was refused because it is not whole: exit code 3 rather than 1. */
export class IncompleteError extends StoreError {}

// --- Internal helpers ---

function outcomeOf(
  record: ITransferRecord,
  job: ITransferJob
): ITransferOutcome {
  const { error, state, target } = record;
  if (state === 'cancelled') {
    throw new StoreError('cancelled', `The ${job.kind} was cancelled.`, {
      operation: job.kind,
      uri: target,
      next: afterCancelling(job)
    });
  }
  if (error) {
    const isIncomplete =
      error.kind === 'corrupt' && error.uri === record.source;
    throw isIncomplete
      ? new IncompleteError(error.kind, error.message, {
          operation: job.kind,
          uri: error.uri,
          next:
            job.kind === 'upload'
              ? 'Wait until it is saved in full, or see `keepstep push --help` for --allow-incomplete.'
              : 'Pull another one: `keepstep pull RUN_URI --latest DIR` takes the newest that is complete.'
        })
      : errorFrom(error, job.kind);
  }
  const uri = parseStoreUri(target);
  const line = uri.scheme === 'file' ? uri.key : target;
  return { result: { uri: target, transfer: record }, lines: [line] };
}

/** What is true of a transfer that was cancelled (T12). */
function afterCancelling({ kind, replace }: ITransferJob): string {
  if (kind === 'download') {
    return 'Nothing is offered of what had arrived; run the command again to start anew.';
  }
  return replace
    ? 'What it had replaced by then is gone, and nothing of it is offered; run the command again to send the rest.'
    : 'What was sent was taken away again; run the command again to start anew.';
}
