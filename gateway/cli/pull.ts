import { StoreError } from '#core/domain/errors';
import { latestOrFail } from './latest';
import { openCheckpoint, openFolder, type IOpened } from './openAddress';
import { declareRate } from './rateOption';
import { runTransfer } from './runTransfer';
import {
  declareSelection,
  selectionOf,
  tellSelection
} from './selectionOptions';
import type { ICliCall, ISubcommand } from './subcommand';

/** Download one checkpoint, or the newest complete one of a run, into a folder. */
export const pull: ISubcommand = {
  name: 'pull',
  description: 'download a training checkpoint, verified, whole or not at all',
  examples: [
    'pull gs://my-bucket/my-run/checkpoint-500 outputs/my-run',
    'pull gs://my-bucket/my-run outputs/my-run --latest',
    "pull gs://my-bucket/my-run/checkpoint-500 models --include '*.safetensors' --include '*.json'"
  ],
  declare: command =>
    declareSelection(declareRate(command))
      .argument('<uri>', 'a checkpoint, or with --latest a run')
      .argument('<dir>', 'the folder that it goes into')
      .option('--latest', 'the newest complete checkpoint of the run')
      .option('--dry-run', 'only say what would be fetched'),
  run: async call => {
    const target = openFolder(call.args[1] ?? '', call.io).store;
    if (target.root.scheme !== 'file') {
      const uri = target.uriOf('');
      throw new StoreError('bad-message', `${uri} is no folder on disk.`, {
        operation: 'pull',
        uri,
        next: 'Name a folder on this machine to download into.'
      });
    }
    const job = {
      kind: 'download',
      source: await sourceOf(call),
      target: { store: target, folder: '' },
      allowIncomplete: false,
      selection: selectionOf(call.options)
    } as const;
    const { leftOut } = await tellSelection(job, call);
    const { result, lines } = await runTransfer(call, job);
    return { result: { ...result, leftOut }, lines };
  }
};

// --- Internal helpers ---

async function sourceOf(call: ICliCall): Promise<IOpened> {
  const address = call.args[0] ?? '';
  if (call.options['latest'] !== true) {
    return openCheckpoint(address, call.io);
  }
  const { store } = openFolder(address, call.io);
  const { checkpoint } = await latestOrFail(store, call);
  return { store, key: checkpoint.key };
}
