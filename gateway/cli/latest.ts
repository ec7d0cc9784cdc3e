import type { ICheckpoint, IPassedOver } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import { findLatest } from '../catalog/findLatest';
import type { IStore } from '../stores/store';
import { openFolder } from './openAddress';
import type { ICliCall, ISubcommand } from './subcommand';

/** The address of the newest complete checkpoint of a run, and why newer ones were passed over. */
export const latest: ISubcommand = {
  name: 'latest',
  description: 'find the newest complete training checkpoint of a run',
  examples: ['latest gs://my-bucket/my-run', 'latest outputs/my-run --json'],
  declare: command => command.argument('<run-uri>', 'the folder of a run'),
  run: async call => {
    const { store } = openFolder(call.args[0] ?? '', call.io);
    const found = await latestOrFail(store, call);
    const uri = store.uriOf(found.checkpoint.key);
    return { result: { uri, ...found }, lines: [uri] };
  }
};

/** A checkpoint to go on from, and what was passed over to reach it. */
export interface IFound {
  readonly checkpoint: ICheckpoint;
  readonly passedOver: readonly IPassedOver[];
}

/**
 * The newest whole checkpoint of the run at a store's root; those passed over are told.
 * @throws StoreError `not-found` where none is whole.
 */
export async function latestOrFail(
  store: IStore,
  { io, tell }: ICliCall
): Promise<IFound> {
  const { latest: checkpoint, passedOver } = await findLatest(store, '', {
    signal: io.signal
  });
  const passed = passedOver.map(
    ({ name, reason }) => `passed over ${name}: ${reason}`
  );
  if (!checkpoint) {
    const uri = store.uriOf('');
    const why = passed.length > 0 ? `: ${passed.join('; ')}` : '';
    throw new StoreError(
      'not-found',
      `There is no complete training checkpoint in ${uri}${why}.`,
      {
        operation: 'latest',
        uri,
        next: 'Check the address of the run, or upload a checkpoint with `keepstep push`.'
      }
    );
  }
  passed.forEach(tell);
  return { checkpoint, passedOver };
}
