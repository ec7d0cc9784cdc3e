import prettyBytes from 'pretty-bytes';
import { InvalidArgumentError } from 'commander';
import {
  parametersOf,
  tensorText,
  totalOf,
  totalsByModule,
  type IModuleTotal
} from '#core/domain/tensor';
import { lookInside } from '../catalog/lookInside';
import { aligned } from './aligned';
import { openCheckpoint } from './openAddress';
import type { ISubcommand } from './subcommand';

/** What tensors a checkpoint has, read from the headers of its files alone. */
export const inspect: ISubcommand = {
  name: 'inspect',
  description: 'show the tensors of a checkpoint without fetching it',
  examples: [
    'inspect gs://my-bucket/my-run/checkpoint-500',
    'inspect outputs/my-run/checkpoint-500 --depth 4',
    'inspect gs://my-bucket/my-run/checkpoint-500 --tensors'
  ],
  declare: command =>
    command
      .argument('<uri>', 'a checkpoint: its folder or its file')
      .option('--depth <n>', 'parts of a name that make a module', depth, 2)
      .option('--tensors', 'every tensor with its type, shape and size'),
  run: async ({ args, options, io, tell }) => {
    const { store, key } = openCheckpoint(args[0] ?? '', io);
    const { signal } = io;
    const inside = await lookInside(store, key, { signal });
    const modules = totalsByModule(inside.tensors, Number(options['depth']));
    const total = totalOf(inside.tensors);
    inside.notes.forEach(tell);
    return {
      result: { uri: store.uriOf(key), total, modules, ...inside },
      lines: aligned([
        ...(options['tensors'] === true
          ? inside.tensors.map(tensor => [
              tensor.name,
              tensorText(tensor),
              parametersOf(tensor).toLocaleString('en'),
              prettyBytes(tensor.bytes),
              tensor.file
            ])
          : modules.map(module => row(module.module || '(top)', module))),
        row('in all', total)
      ])
    };
  }
};

// --- Internal helpers ---

function row(
  name: string,
  { tensors, parameters, bytes, dtypes }: Omit<IModuleTotal, 'module'>
): string[] {
  return [
    name,
    `${tensors.toLocaleString('en')} tensors`,
    `${parameters.toLocaleString('en')} parameters`,
    prettyBytes(bytes),
    dtypes.join(' ')
  ];
}

function depth(text: string): number {
  if (!/^\d{1,2}$/.test(text)) {
    throw new InvalidArgumentError('It is a whole number, such as 2.');
  }
  return Number(text);
}
