import { isArchive, unpackedKey } from '#core/domain/archive';
import type { ICheckpoint } from '#core/domain/checkpoint';
import { THIS_MACHINE } from '#core/domain/storage';
import { baseName } from '#core/domain/storeUri';
import type { IPlace } from '../model/place';
import { Notification } from '@jupyterlab/apputils';
import { checkpointTitle } from '../model/runStatus';
import { visibleName } from '../model/visibleName';
import { CELL_IDS } from './cellIds';
import { cellUri } from './cellUri';
import type { ICommandContext } from './command';
import { followProgress } from './followProgress';
import { insertIntoNotebook } from './insertIntoNotebook';

/** What to go on from. */
export interface IResume {
  readonly run: IPlace;
  readonly checkpoint: ICheckpoint;
  /** This very checkpoint, and not what is the newest when the cell runs. */
  readonly isPinned: boolean;
}

/**
 * Bring a checkpoint onto this disk, where it is not there already, and put the cell that goes
 * on from it into the notebook. The cell knows how the Trainer's checkpoints are resumed; of
 * another kind the path is told, and no cell is made that could not work.
 *
 * @throws StoreError
 */
export async function resumeFrom(
  context: ICommandContext,
  { run, checkpoint, isPinned }: IResume
): Promise<void> {
  const { models, trans } = context;
  const source = { storage: run.storage, key: checkpoint.key };
  // An archive is of use only once it is unpacked, wherever it is.
  const isHere = run.storage === THIS_MACHINE && !isArchive(checkpoint.key);
  const folder = isHere ? run.key : outputFolder(context, run);
  if (!isHere) {
    await fetchCheckpoint(context, source, folder);
  }
  const local = isHere ? source.key : folder + keyName(unpackedKey(source.key));
  const path = await models.handshake.absolutePath(local);
  if (checkpoint.format !== TRAINER_FORMAT) {
    Notification.info(
      trans.__(
        '%1 is at %2. It is no checkpoint of a Trainer: load it with the code that saved it.',
        visibleName(checkpoint.name),
        visibleName(path)
      ),
      { autoClose: false }
    );
    return;
  }
  await insertIntoNotebook(
    context,
    {
      id: CELL_IDS.resume,
      parameters: {
        RUN_URI: cellUri(context, run),
        OUTPUT_DIR: await models.handshake.absolutePath(folder),
        CHECKPOINT: path,
        STEP: isPinned ? String(checkpoint.step ?? '') : ''
      }
    },
    false
  );
  Notification.success(
    trans.__(
      'Ready: run the cell to go on from %1.',
      checkpointTitle(checkpoint, trans)
    ),
    { autoClose: 8000 }
  );
}

/**
 * The folder on this machine that takes a run's downloads: the run's own path below `outputs/`,
 * so that runs of one name from two folders are kept apart.
 */
export function outputFolder(
  { models: { settings, currentRun } }: ICommandContext,
  run: IPlace
): string {
  const path = run.key || currentRun.nameOf(run).replace(/[/\\]+/g, '-');
  const names = path.split('/').map(name => name.replace(/^\.+/, ''));
  const below = names.filter(name => name !== '').join('/') || 'run';
  return `${settings.state.outputDirectory}/${below}/`;
}

/**
 * Download a checkpoint and wait until it is there, with its progress shown.
 *
 * @throws StoreError `cancelled` when someone stopped it.
 */
export async function fetchCheckpoint(
  context: ICommandContext,
  source: IPlace,
  folder: string
): Promise<void> {
  const record = await context.models.transfers.download(
    { source, target: { storage: THIS_MACHINE, key: folder } },
    { isAwaited: true }
  );
  await followProgress(context, record);
}

// --- Internal helpers ---

/** The format whose checkpoints the resume cell can load. */
const TRAINER_FORMAT = 'huggingface';

function keyName(key: string): string {
  return key.endsWith('/') ? `${baseName(key)}/` : baseName(key);
}
