import { openCheckpoint, openFolder } from './openAddress';
import { runTransfer } from './runTransfer';
import type { ISubcommand } from './subcommand';

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
  run: call => {
    const [source = '', target = ''] = call.args;
    return runTransfer(call, {
      kind: 'upload',
      source: openCheckpoint(source, call.io),
      target: { store: openFolder(target, call.io).store, folder: '' },
      allowIncomplete: call.options['allowIncomplete'] === true,
      replace: call.options['replace'] === true
    });
  }
};
