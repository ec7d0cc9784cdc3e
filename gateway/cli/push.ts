import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import {
  checkpointEntries,
  pathInCheckpoint
} from '../catalog/checkpointFiles';
import { targetKey, type ITransferJob } from '../transfer/checkpoint/job';
import { refuseClass } from '../transfer/checkpoint/refusals';
import { openCheckpoint, openFolder, type IOpened } from './openAddress';
import { declareRate } from './rateOption';
import { runTransfer, type ITransferOutcome } from './runTransfer';
import {
  declareSelection,
  selectionOf,
  tellSelection
} from './selectionOptions';
import { declareClass, storageClassOf } from './storageClassOption';
import type { ICliCall, ISubcommand } from './subcommand';

/** Upload one checkpoint into the folder of a run, under its own name. */
export const push: ISubcommand = {
  name: 'push',
  description: 'upload a training checkpoint, verified, its manifest last',
  examples: [
    'push outputs/my-run/checkpoint-500 gs://my-bucket/my-run',
    'push outputs/my-run/checkpoint-500 gs://my-bucket/my-run --exclude-optimizer',
    'push outputs/my-run/checkpoint-500 gs://my-bucket/my-run --archive --limit-rate 20M',
    'push outputs/my-run/checkpoint-500 gs://my-archive/my-run --storage-class COLDLINE'
  ],
  declare: command =>
    declareClass(
      declareSelection(declareRate(command)),
      'what the bucket keeps its files as; its own default otherwise'
    )
      .argument('<dir>', 'a checkpoint: its folder or its file')
      .argument('<run-uri>', 'the folder that it goes into')
      .option('--allow-incomplete', 'upload one that is not complete, too')
      .option('--archive', 'pack it into one .tar.gz while it is sent')
      .option('--dry-run', 'only say what would be sent')
      .option(
        '--replace',
        'write over another checkpoint of this name that may be good'
      ),
  run: async call => {
    const [from = '', to = ''] = call.args;
    const source = openCheckpoint(from, call.io);
    const target = openFolder(to, call.io).store;
    const skipped = await skippedIn(source, call);
    const job = {
      kind: 'upload',
      source,
      target: { store: target, folder: '' },
      allowIncomplete: call.options['allowIncomplete'] === true,
      replace: call.options['replace'] === true,
      selection: selectionOf(call.options),
      archive: call.options['archive'] === true,
      storageClass: storageClassOf(call.options)
    } as const;
    refuseContradiction(job);
    refuseClass(job);
    const { leftOut } = await tellSelection(job, call);
    const { result, lines } = await runTransfer(call, job);
    const packed = await packedSizes(job, result, call);
    return {
      result: { ...result, skipped, leftOut, ...packed.result },
      lines,
      remarks: packed.remarks
    };
  }
};

// --- Internal helpers ---

/** @throws StoreError `bad-message` */
function refuseContradiction(job: ITransferJob): void {
  if (job.archive && job.allowIncomplete) {
    throw new StoreError(
      'bad-message',
      '--archive and --allow-incomplete contradict each other: only what is complete is packed.',
      { operation: 'usage', uri: '', next: 'Leave one of them out.' }
    );
  }
}

/** What an archive has saved, of one that was sent or was there already. */
async function packedSizes(
  job: ITransferJob,
  result: ITransferOutcome['result'],
  { io }: ICliCall
): Promise<{ result: object; remarks: string[] }> {
  if (!job.archive || !('transfer' in result)) {
    return { result: {}, remarks: [] };
  }
  const { signal } = io;
  const { size } = await job.target.store.stat(targetKey(job), { signal });
  const before = result.transfer.bytesTotal;
  const saved = Math.round((1 - size / before) * 1000) / 10;
  return {
    result: { archive: { bytesBefore: before, bytesAfter: size } },
    remarks: [
      `${prettyBytes(before)} packed into ${prettyBytes(size)}: ${saved} % saved`
    ]
  };
}

/** Symlinks and the like are not followed, and so not sent: each is told. */
async function skippedIn(
  { store, key }: IOpened,
  { io, tell }: ICliCall
): Promise<string[]> {
  const { signal } = io;
  const { refused } = await checkpointEntries(store, key, { signal });
  for (const entry of refused) {
    tell(`not sent: ${store.uriOf(entry.key)} ${entry.why}`);
  }
  return refused.map(entry => pathInCheckpoint(key, entry.key));
}
