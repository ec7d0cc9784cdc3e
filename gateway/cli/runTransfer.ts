import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import { parseStoreUri } from '#core/domain/storeUri';
import type { ITransferRecord } from '#core/domain/transfer';
import { errorFrom } from '#core/protocol/wireError';
import { TransferEngine } from '../transfer/engine/engine';
import {
  isUnpacking,
  targetKey,
  type ITransferJob
} from '../transfer/checkpoint/job';
import { findLeft } from '../transfer/engine/journal/findLeft';
import type { IJournalEntry } from '../transfer/engine/journal/journalEntry';
import { openJournal } from '../transfer/engine/journal/openJournal';
import {
  previewTransfer,
  type IPreviewedFile
} from '../transfer/engine/previewTransfer';
import { VERSION } from '../version';
import { aligned } from './aligned';
import { IncompleteError } from './incompleteError';
import { ProgressDisplay } from './progressDisplay';
import { rateOf } from './rateOption';
import type { ICliCall, ICliOutcome } from './subcommand';

/**
 * Run one transfer to its end, with progress on standard error. Ctrl-C pauses it: it waits until
 * what is under way is given up, and what has arrived stays for the same command to go on with.
 * With `--dry-run` nothing is done.
 */
export async function runTransfer(
  call: ICliCall,
  job: ITransferJob
): Promise<ITransferOutcome> {
  const { io } = call;
  if (call.options['dryRun'] === true) {
    return dryRun(call, job);
  }
  const journal = openJournal(io.env, {
    kind: 'terminal',
    scope: 'terminal',
    complain: call.tell
  });
  const engine = new TransferEngine({ ...ENGINE, journal });
  try {
    engine.setRateLimit(rateOf(call.options));
    const left = await findLeft(journal, job);
    return outcomeOf(await runToItsEnd(call, engine, job, left), job);
  } finally {
    await engine.stop();
  }
}
/** What would be sent, and what is there already. */
export interface IDryRun {
  readonly uri: string;
  readonly dryRun: true;
  readonly files: readonly IPreviewedFile[];
  /** Bytes that would be sent. */
  readonly bytes: number;
}

/** Where the checkpoint is now, and the record of how it came there. */
export interface ITransferOutcome extends ICliOutcome {
  readonly result:
    { readonly uri: string; readonly transfer: ITransferRecord } | IDryRun;
}

// --- Internal helpers ---

/** Resolves with the final record, or with that of a transfer that Ctrl-C has paused. */
async function runToItsEnd(
  call: ICliCall,
  engine: TransferEngine,
  job: ITransferJob,
  left: IJournalEntry | undefined
): Promise<ITransferRecord> {
  const { io } = call;
  const display = new ProgressDisplay(call);
  const paused = new Promise<ITransferRecord>(resolve => {
    engine.onChange(change => {
      if (change.type === 'transfer') {
        display.show(change.transfer);
        if (change.transfer.state === 'paused') {
          resolve(change.transfer);
        }
      }
    });
  });
  const { id } = engine.start(job, left);
  const pause = (): void => void engine.pause(id);
  io.signal.addEventListener('abort', pause);
  if (io.signal.aborted) {
    pause();
  }
  const record = await Promise.race([engine.finished(id), paused]);
  io.signal.removeEventListener('abort', pause);
  display.end();
  return record;
}

function outcomeOf(
  record: ITransferRecord,
  job: ITransferJob
): ITransferOutcome {
  const { error, state, target } = record;
  if (state === 'paused') {
    throw new StoreError('cancelled', `The ${job.kind} was interrupted.`, {
      operation: job.kind,
      uri: target,
      next:
        job.archive || isUnpacking(job)
          ? 'Run the same command again: an archive is sent from its beginning, and nothing of it is offered before.'
          : 'Run the same command to go on: what has arrived is not sent twice, and nothing of it is offered before.'
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

async function dryRun(
  call: ICliCall,
  job: ITransferJob
): Promise<ITransferOutcome> {
  const { store, folder } = job.target;
  const { signal } = call.io;
  const files = await previewTransfer(job, { ...ENGINE, signal });
  const sent = files.filter(({ what }) => what === 'send');
  const countOf = (wanted: IPreviewedFile['what']): number =>
    files.filter(({ what }) => what === wanted).length;
  const bytes = sent.reduce((sum, { size }) => sum + size, 0);
  const uri = store.uriOf(targetKey({ ...job, target: { store, folder } }));
  return {
    result: { uri, dryRun: true, files, bytes },
    lines: [
      ...aligned(
        files.map(({ what, path, size }) => [what, prettyBytes(size), path])
      ),
      `${prettyBytes(bytes)} in ${sent.length} files to send to ${uri}; ${countOf('keep')} are there already${countOf('leave') > 0 ? `, ${countOf('leave')} are left out` : ''} (nothing was done)`
    ]
  };
}

const ENGINE = {
  clock: Date.now,
  newId: randomUUID,
  host: hostname(),
  version: VERSION
};
