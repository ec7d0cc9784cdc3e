import PQueue from 'p-queue';
import type { ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import { baseName } from '#core/domain/storeUri';
import { recogniseCheckpoint } from '#core/formats/recogniseCheckpoint';
import prettyBytes from 'pretty-bytes';
import {
  checkpointEntries,
  pathInCheckpoint
} from '../catalog/checkpointFiles';
import { inspectCheckpoint } from '../catalog/inspectCheckpoint';
import { listFolder } from '../catalog/listFolder';
import type { IStore } from '../stores/store';
import { aligned } from './aligned';
import { checkpointRow } from './checkpointRow';
import { openCheckpoint, openFolder, type IOpened } from './openAddress';
import type { ICliOutcome, ISubcommand } from './subcommand';

/** Checkpoints, newest first, with the state of each; the files of one checkpoint. */
export const ls: ISubcommand = {
  name: 'ls',
  description: 'list training checkpoints and whether each is complete',
  examples: ['ls', 'ls outputs/my-run', 'ls gs://my-bucket/my-run --json'],
  declare: command =>
    command.argument('[uri]', 'a folder, a run or a checkpoint', '.'),
  run: ({ args, io }) => {
    const address = args[0] ?? '.';
    const checkpoint = asCheckpoint(() => openCheckpoint(address, io));
    return checkpoint
      ? listOne(checkpoint, io.signal)
      : listAll(openFolder(address, io).store, io.signal);
  }
};

// --- Internal helpers ---

const INSPECTED_AT_ONCE = 4;

/** Null for an address that by its name is no checkpoint, the top of a bucket among them. */
function asCheckpoint(open: () => IOpened): IOpened | null {
  try {
    const opened = open();
    const { key } = opened;
    const recognised = recogniseCheckpoint(
      key.endsWith('/')
        ? { kind: 'folder', key }
        : { kind: 'file', key, size: 0, generation: '', updatedAt: 0 }
    );
    return recognised ? opened : null;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'bad-message') {
      return null;
    }
    throw error;
  }
}

async function listOne(
  { store, key }: IOpened,
  signal: AbortSignal
): Promise<ICliOutcome> {
  const checkpoint = await inspectCheckpoint(store, key, { signal });
  const { files, refused } = await checkpointEntries(store, key, { signal });
  const rows = files.map(file => [
    pathInCheckpoint(key, file.key),
    prettyBytes(file.size)
  ]);
  return {
    result: {
      uri: store.uriOf(key),
      checkpoint: withUri(store, checkpoint),
      files: files.map(file => withUri(store, file)),
      refused
    },
    lines: [
      ...aligned([checkpointRow(checkpoint, Date.now())]),
      ...aligned(rows).map(line => `  ${line}`)
    ]
  };
}

async function listAll(
  store: IStore,
  signal: AbortSignal
): Promise<ICliOutcome> {
  const listing = await listFolder(store, '', { signal, peek: true });
  const queue = new PQueue({ concurrency: INSPECTED_AT_ONCE });
  const checkpoints = await Promise.all(
    listing.checkpoints.map(checkpoint =>
      queue.add(() => inspected(store, checkpoint, signal))
    )
  );
  const now = Date.now();
  return {
    result: {
      uri: store.uriOf(''),
      isRun: listing.isRun,
      checkpoints: checkpoints.map(found => withUri(store, found)),
      folders: listing.folders.map(found => withUri(store, found)),
      files: listing.files.map(found => withUri(store, found)),
      refused: listing.refused
    },
    lines: [
      ...aligned(checkpoints.map(found => checkpointRow(found, now))),
      ...listing.folders.map(
        ({ key, isRun }) => `${baseName(key)}/${isRun ? '  (run)' : ''}`
      ),
      ...listing.files.map(({ key }) => baseName(key)),
      ...listing.refused.map(({ key, why }) => `${baseName(key)}  (${why})`)
    ]
  };
}

/** One checkpoint that cannot be looked into does not take the others with it. */
async function inspected(
  store: IStore,
  checkpoint: ICheckpoint,
  signal: AbortSignal
): Promise<ICheckpoint> {
  try {
    return await inspectCheckpoint(store, checkpoint.key, { signal });
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind === 'cancelled') {
      throw error;
    }
    return { ...checkpoint, state: 'unknown', reasons: [error.message] };
  }
}

function withUri<T extends { readonly key: string }>(
  store: IStore,
  { key, ...rest }: T
): Omit<T, 'key'> & { uri: string } {
  return { uri: store.uriOf(key), ...rest };
}
