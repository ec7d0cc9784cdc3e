import { changePin } from '../transfer/checkpoint/changePin';
import { openCheckpoint } from './openAddress';
import type { ISubcommand } from './subcommand';

/** Keep a checkpoint from being pruned, or let it go again. */
export const pin: ISubcommand = {
  name: 'pin',
  description: 'keep a checkpoint from ever being pruned',
  examples: [
    'pin gs://my-bucket/my-run/checkpoint-500',
    'pin gs://my-bucket/my-run/checkpoint-500 --remove'
  ],
  declare: command =>
    command
      .argument('<uri>', 'an uploaded checkpoint: its folder or its file')
      .option('--remove', 'take its pin away'),
  run: async ({ args, options, io }) => {
    const { store, key } = openCheckpoint(args[0] ?? '', io);
    const { signal } = io;
    const isPinned = options['remove'] !== true;
    const isChanged = await changePin(store, key, isPinned, { signal });
    const uri = store.uriOf(key);
    const state = isPinned ? 'pinned' : 'not pinned';
    return {
      result: { uri, pinned: isPinned, changed: isChanged },
      lines: [`${uri} is ${isChanged ? 'now ' : ''}${state}`]
    };
  }
};
