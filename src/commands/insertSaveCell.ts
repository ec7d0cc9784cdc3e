import type { IPlace } from '../model/place';
import { addIcon } from '@jupyterlab/ui-components';
import { CELL_IDS } from './cellIds';
import { cellUri } from './cellUri';
import { NO_ARGS, type CommandFactory, type ICommandContext } from './command';
import { insertIntoNotebook } from './insertIntoNotebook';
import { showingFailure } from './showFailure';

/** A cell with the callback that uploads every training checkpoint as it is saved. */
export const insertSaveCell: CommandFactory = context => ({
  id: 'keepstep:insert-save-cell',
  inPalette: true,
  label: context.trans.__('Insert a Saving Cell'),
  caption: context.trans.__(
    'Put a Trainer callback into the notebook that uploads every training checkpoint'
  ),
  icon: addIcon,
  describedBy: NO_ARGS,
  execute: () =>
    showingFailure(context.trans, () =>
      insertIntoNotebook(context, {
        id: CELL_IDS.save,
        parameters: destination(context)
      })
    )
});

// --- Internal helpers ---

/** The run that the user has picked, where it is in a bucket; else a new run in the first bucket that can be written. */
function destination(context: ICommandContext): Record<string, string> {
  const { currentRun, storages, tree } = context.models;
  const buckets = storages.state.storages.filter(
    ({ kind, readOnly }) => kind === 'bucket' && !readOnly
  );
  const isBucket = (place: IPlace | null): place is IPlace =>
    buckets.some(({ id }) => id === place?.storage);
  const { run: current, isChosen } = currentRun.state;
  const run = [tree.selectedRow?.run ?? null, isChosen ? current : null].find(
    isBucket
  );
  const first = buckets[0];
  const place = run ?? (first ? { storage: first.id, key: 'my-run/' } : null);
  return place ? { RUN_URI: cellUri(context, place) } : {};
}
