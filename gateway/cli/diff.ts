import { tensorText } from '#core/domain/tensor';
import { compareTensors, compareValues } from '#core/policy/compareTensors';
import { lookInside } from '../catalog/lookInside';
import { openCheckpoint } from './openAddress';
import type { ISubcommand } from './subcommand';

/** How the tensors and the configuration of two checkpoints differ. */
export const diff: ISubcommand = {
  name: 'diff',
  description: "compare two checkpoints' tensors and configuration",
  examples: [
    'diff gs://my-bucket/my-run/checkpoint-500 gs://my-bucket/my-run/checkpoint-1000',
    'diff outputs/my-run/checkpoint-500 gs://my-bucket/my-run/checkpoint-500 --json'
  ],
  declare: command =>
    command
      .argument('<before>', 'a checkpoint')
      .argument('<after>', 'another one'),
  run: async ({ args, io, tell }) => {
    const { signal } = io;
    const opened = args.slice(0, 2).map(one => openCheckpoint(one ?? '', io));
    const [before, after] = await Promise.all(
      opened.map(({ store, key }) => lookInside(store, key, { signal }))
    );
    const [a, b] = opened.map(({ store, key }) => store.uriOf(key));
    [before, after].forEach(inside => inside?.notes.forEach(tell));
    const tensors = compareTensors(before!.tensors, after!.tensors);
    const config = compareValues(before!.config, after!.config);
    const { added, removed, changed, alike } = tensors;
    const differences =
      added.length + removed.length + changed.length + config.length;
    return {
      result: {
        before: a,
        after: b,
        alike: differences === 0,
        tensors,
        config
      },
      lines: [
        ...removed.map(one => `- ${one.name} ${tensorText(one)}`),
        ...added.map(one => `+ ${one.name} ${tensorText(one)}`),
        ...changed.map(
          one =>
            `~ ${one.name} ${tensorText(one.before)} became ${tensorText(one.after)}`
        ),
        ...config.map(
          one =>
            `~ config.json ${one.path || '(all of it)'}: ${text(one.before)} became ${text(one.after)}`
        ),
        `${alike} tensors alike in shape and type, ${differences} differences; what they hold was not compared`
      ]
    };
  }
};

// --- Internal helpers ---

function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
