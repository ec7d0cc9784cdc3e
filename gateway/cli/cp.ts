import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import type { StorageClass } from '#core/domain/storageClass';
import { isTaken } from '#core/policy/patterns';
import { isMovedByService } from '../transfer/move/moveByService';
import { planSync, type SyncStep } from '../transfer/tree/planSync';
import { sameFiles } from '../transfer/tree/sameFiles';
import {
  treeFiles,
  type ITree,
  type ITreeFiles
} from '../transfer/tree/treeFiles';
import { openCopyTarget, openTree } from './openAddress';
import { declarePatterns, patternsOf } from './patternOptions';
import { declareRate } from './rateOption';
import { planLines, planResult, runPlan } from './runPlan';
import { declareClass, storageClassOf } from './storageClassOption';
import type { ICliCall, ISubcommand } from './subcommand';

/** Copy a file or a folder from any storage to any other; never over other content unasked. */
export const cp: ISubcommand = {
  name: 'cp',
  description: 'copy a file or folder between any two storages, verified',
  examples: [
    'cp gs://my-bucket/my-run/checkpoint-500 gs://my-backup/my-run/',
    'cp gs://my-bucket/my-run gs://my-archive/my-run --storage-class COLDLINE',
    "cp outputs/logs gs://my-bucket/logs --exclude '*.tmp' --dry-run"
  ],
  declare: command =>
    declareClass(
      declarePatterns(declareRate(command)),
      'what the copies are kept as, from bucket to bucket'
    )
      .argument('<from>', 'a file or a folder')
      .argument('<to>', 'its new name, or with / at the end where it goes into')
      .option('--replace', 'write over files that have other content')
      .option('--dry-run', 'only say what would be done'),
  run: async call => {
    const [from = '', to = ''] = call.args;
    const { io, options } = call;
    const source = await openTree(from, io);
    const target = openCopyTarget(to, source, io);
    const storageClass = classOf(call, source, target);
    const steps = await planCopy(call, source, target, storageClass);
    const uri = target.store.uriOf(target.key);
    const dryRun = options['dryRun'] === true;
    const context = { source, target, storageClass };
    const result = { uri, dryRun, ...planResult(steps, context) };
    if (dryRun) {
      const { kept, bytes } = result;
      const total = `${prettyBytes(bytes)} to copy; ${kept} files are there already`;
      return { result, lines: [...planLines(steps, context), total] };
    }
    await runPlan(call, steps, context);
    return { result, lines: [uri] };
  }
};

// --- Internal helpers ---

const MOST_NAMED = 5;

function classOf(
  { options }: ICliCall,
  source: ITree,
  target: ITree
): StorageClass | undefined {
  const wanted = storageClassOf(options);
  if (wanted === undefined) {
    return undefined;
  }
  if (!isMovedByService(source.store, target.store)) {
    const uri = target.store.uriOf(target.key);
    throw new StoreError(
      'bad-message',
      `--storage-class is for copies from bucket to bucket, and ${source.store.uriOf(source.key)} or ${uri} is none.`,
      {
        operation: 'usage',
        uri,
        next: "Leave it out: the bucket's own default class holds then."
      }
    );
  }
  return wanted;
}

async function planCopy(
  call: ICliCall,
  source: ITree,
  target: ITree,
  storageClass: string | undefined
): Promise<SyncStep[]> {
  const { signal } = call.io;
  const patterns = patternsOf(call.options);
  const isWanted = (path: string): boolean => isTaken(patterns, path);
  const here = await treeFiles(source, signal, isWanted);
  refuseNothing(source, here);
  here.refused.forEach(entry =>
    call.tell(`not copied: ${source.store.uriOf(entry.key)} ${entry.why}`)
  );
  const there = await treeFiles(target, signal, isWanted);
  const same = await sameFiles(
    { store: source.store, files: here.files },
    { store: target.store, files: there.files },
    signal
  );
  const sides = { source: here.files, target: there.files, same };
  const rules = { delete: false, both: false, preferNewer: false };
  const steps = planSync(sides, rules);
  if (call.options['replace'] !== true) {
    refuseOther(steps, target);
  }
  return steps.map(step =>
    step.what === 'keep' &&
    storageClass !== undefined &&
    step.there.storageClass !== storageClass
      ? { ...step, what: 'replace' }
      : step
  );
}

function refuseNothing(source: ITree, { files, refused }: ITreeFiles): void {
  if (files.size === 0) {
    const uri = source.store.uriOf(source.key);
    const why =
      refused[0] === undefined
        ? 'is not there, or has no file that was asked for'
        : `has no file that can be copied: ${refused[0].key} ${refused[0].why}`;
    throw new StoreError('not-found', `${uri} ${why}.`, {
      operation: 'copy',
      uri
    });
  }
}

function refuseOther(steps: readonly SyncStep[], target: ITree): void {
  const other = steps.filter(({ what }) => what === 'replace');
  if (other.length === 0) {
    return;
  }
  const named = other
    .slice(0, MOST_NAMED)
    .map(({ path }) => target.store.uriOf(target.key + path));
  const more =
    other.length > named.length
      ? ` and ${other.length - named.length} more`
      : '';
  throw new StoreError(
    'already-exists',
    `What is there has other content, and nothing was copied: ${named.join(', ')}${more}.`,
    {
      operation: 'copy',
      uri: target.store.uriOf(target.key),
      next: 'Choose another place, or write over it with `keepstep cp --replace`.'
    }
  );
}
