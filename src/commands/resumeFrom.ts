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

/**
 * Bring a checkpoint onto this disk, where it is not there already, and put the cell that goes
 * on from it into the notebook.
 *
 * @throws StoreError
 */
export async function resumeFrom(
  context: ICommandContext,
  run: IPlace,
  checkpoint: ICheckpoint
): Promise<void> {
  const { models, trans } = context;
  const source = { storage: run.storage, key: checkpoint.key };
  const isHere = run.storage === THIS_MACHINE;
  const folder = isHere ? run.key : outputFolder(context, run);
  if (!isHere) {
    await fetchCheckpoint(context, source, folder, checkpoint.name);
  }
  const local = isHere ? source.key : folder + keyName(source.key);
  await insertIntoNotebook(
    context,
    {
      id: CELL_IDS.resume,
      parameters: {
        RUN_URI: cellUri(context, run),
        OUTPUT_DIR: await models.handshake.absolutePath(folder),
        CHECKPOINT: await models.handshake.absolutePath(local)
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

/** The folder on this machine that takes a run's downloads: `outputs/<run name>/`. */
export function outputFolder(
  { models: { settings, currentRun } }: ICommandContext,
  run: IPlace
): string {
  return `${settings.state.outputDirectory}/${folderName(currentRun.nameOf(run))}/`;
}

/**
 * Download a checkpoint and wait until it is there, with its progress shown.
 *
 * @throws StoreError `cancelled` when someone stopped it.
 */
export async function fetchCheckpoint(
  context: ICommandContext,
  source: IPlace,
  folder: string,
  name: string
): Promise<void> {
  const { models, trans } = context;
  const record = await models.transfers.download(
    { source, target: { storage: THIS_MACHINE, key: folder } },
    { isAwaited: true }
  );
  await followProgress(
    context,
    record,
    trans.__('Downloading %1', visibleName(name))
  );
}

// --- Internal helpers ---

/** A storage's label may be the run's name: as a folder it has one level, and is not hidden. */
function folderName(name: string): string {
  return name.replace(/[/\\]+/g, '-').replace(/^\.+/, '') || 'run';
}

function keyName(key: string): string {
  return key.endsWith('/') ? `${baseName(key)}/` : baseName(key);
}
