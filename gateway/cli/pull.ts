import { StoreError } from '#core/domain/errors';
import { latestOrFail } from './latest';
import { openCheckpoint, openFolder, type IOpened } from './openAddress';
import { runTransfer } from './runTransfer';
import type { ICliCall, ISubcommand } from './subcommand';

/** Download one checkpoint, or the newest complete one of a run, into a folder. */
export const pull: ISubcommand = {
  name: 'pull',
  description: 'download a training checkpoint, verified, whole or not at all',
  declare: command =>
    command
      .argument('<uri>', 'a checkpoint, or with --latest a run')
      .argument('<dir>', 'the folder that it goes into')
      .option('--latest', 'the newest complete checkpoint of the run'),
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
    return runTransfer(call, {
      kind: 'download',
      source: await sourceOf(call),
      target: { store: target, folder: '' },
      allowIncomplete: false
    });
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
