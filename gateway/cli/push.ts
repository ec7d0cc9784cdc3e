import {
  checkpointEntries,
  pathInCheckpoint
} from '../catalog/checkpointFiles';
import { openCheckpoint, openFolder, type IOpened } from './openAddress';
import { runTransfer } from './runTransfer';
import type { ICliCall, ISubcommand } from './subcommand';

/** Upload one checkpoint into the folder of a run, under its own name. */
export const push: ISubcommand = {
  name: 'push',
  description: 'upload a training checkpoint, verified, its manifest last',
  declare: command =>
    command
      .argument('<dir>', 'a checkpoint: its folder or its file')
      .argument('<run-uri>', 'the folder that it goes into')
      .option('--allow-incomplete', 'upload one that is not complete, too')
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
      replace: call.options['replace'] === true
    } as const;
    const { result, lines } = await runTransfer(call, job);
    return { result: { ...result, skipped }, lines };
  }
};

// --- Internal helpers ---

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
