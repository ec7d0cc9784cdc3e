import type { ICheckpoint } from '#core/domain/checkpoint';
import { StoreError } from '#core/domain/errors';
import { isManifest, type IManifest } from '#core/domain/manifest';
import { baseName } from '#core/domain/storeUri';
import { FORMATS } from '#core/formats/index';
import {
  recogniseCheckpoint,
  type IRecognisedCheckpoint
} from '#core/formats/recogniseCheckpoint';
import { object, number, string } from '#core/protocol/decode';
import type { ICallOptions, IStore } from '../stores/store';
import {
  checkpointEntries,
  isEmptyFolder,
  pathInCheckpoint,
  type ICheckpointEntries
} from './checkpointFiles';
import { checkpointReader } from './checkpointReader';
import { isWeightsOnly, leftOutNotes, leftOutOf } from './leftOut';
import { compareManifest, readManifest, type ReadManifest } from './manifest';
import type { ScanCache } from './scanCache';

/** How to look into a checkpoint. */
export interface IInspectOptions extends ICallOptions {
  /** Answers from it where nothing has changed. */
  readonly cache?: ScanCache | undefined;
}

/**
 * Look into one checkpoint: its manifest decides where it has one (C7), and its framework's own
 * rules where it has none (C4). A folder with no file in it is incomplete.
 *
 * @throws StoreError `not-found` where nothing is there, `unsupported` for what is not a
 * checkpoint of any known kind, and the store's own.
 */
export async function inspectCheckpoint(
  store: IStore,
  key: string,
  options: IInspectOptions = {}
): Promise<ICheckpoint> {
  const { signal, cache } = options;
  const uri = store.uriOf(key);
  const entries = await entriesOrEmpty(store, key, { signal });
  const known = cache?.get(uri, entries.files);
  if (known) {
    return known;
  }
  const checkpoint = await inspectEntries(store, key, entries, { signal });
  const format = FORMATS.find(({ id }) => id === checkpoint.format);
  if (!format?.looksBeside) {
    cache?.set(uri, entries.files, checkpoint);
  }
  return checkpoint;
}

/** The same, for whoever has listed the checkpoint's files already. */
export async function inspectEntries(
  store: IStore,
  key: string,
  entries: ICheckpointEntries,
  options: ICallOptions = {}
): Promise<ICheckpoint> {
  const read = await readManifest(store, key, entries.files, options);
  return inspectRead(store, key, entries, read, options);
}

/** The same, for whoever has read its manifest, too. */
export async function inspectRead(
  store: IStore,
  key: string,
  entries: ICheckpointEntries,
  read: ReadManifest | undefined,
  options: ICallOptions = {}
): Promise<ICheckpoint> {
  const recognised = recognise(entries, key);
  if (!recognised && !read?.readable) {
    throw notACheckpoint(store, key);
  }
  if (recognised && entries.files.length + entries.refused.length === 0) {
    return emptyCheckpoint(key, recognised);
  }
  const facts = await factsOf(store, key, entries, recognised, read, options);
  const files = entries.files.filter(file => !isManifest(file.key));
  const links = entries.refused.map(
    entry => `${pathInCheckpoint(key, entry.key)} ${entry.why}`
  );
  return {
    key,
    name: baseName(key),
    ...facts,
    ...orderOf(recognised),
    sizeBytes: files.reduce((sum, file) => sum + file.size, 0),
    updatedAt: files.reduce((last, file) => Math.max(last, file.updatedAt), 0),
    durable:
      facts.state === 'verified' && store.capabilities.survivesThisMachine,
    reasons: shortened([...facts.reasons, ...links])
  };
}

// --- Internal helpers ---

type Facts = Pick<
  ICheckpoint,
  'step' | 'epoch' | 'metric' | 'state' | 'reasons' | 'format' | 'weightsOnly'
>;

const MOST_REASONS = 8;

/** Nothing where the folder is there all the same, so that it can be told from an absent one. */
async function entriesOrEmpty(
  store: IStore,
  key: string,
  options: ICallOptions
): Promise<ICheckpointEntries> {
  try {
    return await checkpointEntries(store, key, options);
  } catch (error) {
    const isAbsent = error instanceof StoreError && error.kind === 'not-found';
    if (isAbsent && (await isEmptyFolder(store, key, options))) {
      return { files: [], refused: [] };
    }
    throw error;
  }
}

function emptyCheckpoint(
  key: string,
  { format, recognised }: IRecognisedCheckpoint
): ICheckpoint {
  return {
    key,
    name: baseName(key),
    ...recognised,
    metric: null,
    format: format.id,
    state: 'incomplete',
    reasons: ['it is empty'],
    sizeBytes: 0,
    updatedAt: null,
    durable: false
  };
}

function recognise(
  entries: ICheckpointEntries,
  key: string
): IRecognisedCheckpoint | null {
  if (key.endsWith('/')) {
    const paths = entries.files.map(file => pathInCheckpoint(key, file.key));
    return recogniseCheckpoint({ kind: 'folder', key }, paths);
  }
  const file = entries.files.find(entry => entry.key === key);
  return file ? recogniseCheckpoint(file) : null;
}

async function factsOf(
  store: IStore,
  key: string,
  entries: ICheckpointEntries,
  recognised: IRecognisedCheckpoint | null,
  read: ReadManifest | undefined,
  { signal }: ICallOptions
): Promise<Facts> {
  if (read?.readable) {
    const compared = compareManifest(key, read.manifest, entries.files);
    const leftOut = leftOutOf(read.manifest);
    return {
      step: read.manifest.step ?? recognised?.recognised.step ?? null,
      epoch: read.manifest.epoch ?? recognised?.recognised.epoch ?? null,
      metric: metricOf(read.manifest),
      format: read.manifest.format,
      state: compared.state,
      reasons: [
        ...compared.reasons,
        ...leftOutNotes(leftOut),
        ...notesOf(read.manifest)
      ],
      ...(isWeightsOnly(leftOut) ? { weightsOnly: true } : {})
    };
  }
  if (!recognised) {
    throw notACheckpoint(store, key);
  }
  const { format } = recognised;
  if (read) {
    return {
      ...recognised.recognised,
      metric: null,
      format: format.id,
      state: 'incomplete',
      reasons: [read.reason]
    };
  }
  const reader = checkpointReader(store, key, entries.files, signal);
  return {
    ...(await format.inspect(reader, recognised.recognised)),
    format: format.id
  };
}

/** A manifest does not tell it. */
function orderOf(
  recognised: IRecognisedCheckpoint | null
): Pick<ICheckpoint, 'within'> {
  const within = recognised?.recognised.within;
  return within === undefined ? {} : { within };
}

const decodeMetric = object<{ name: string; value: number }>({
  name: string,
  value: number
});

/** The metric that was written at upload; anything else under that name is left alone. */
function metricOf(manifest: IManifest): ICheckpoint['metric'] {
  try {
    return decodeMetric(manifest.metadata['metric']);
  } catch {
    return null;
  }
}

function notesOf(manifest: IManifest): string[] {
  const notes = manifest.metadata['notes'];
  return Array.isArray(notes)
    ? notes.filter(note => typeof note === 'string')
    : [];
}

function shortened(reasons: readonly string[]): readonly string[] {
  return reasons.length <= MOST_REASONS
    ? reasons
    : [
        ...reasons.slice(0, MOST_REASONS - 1),
        `and ${reasons.length - MOST_REASONS + 1} more`
      ];
}

function notACheckpoint(store: IStore, key: string): StoreError {
  const uri = store.uriOf(key);
  return new StoreError(
    'unsupported',
    `${uri} is not a training checkpoint of a kind that Keepstep knows.`,
    {
      operation: 'inspect',
      uri,
      next: 'Name the checkpoint itself: a folder such as checkpoint-500, or a file such as step_500.pt.'
    }
  );
}
