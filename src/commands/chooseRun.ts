import { InputDialog } from '@jupyterlab/apputils';
import { StoreError } from '#core/domain/errors';
import type { IPlace } from '../model/place';
import { visibleName } from '../model/visibleName';
import type { ICommandContext } from './command';

/**
 * Which of the runs that were seen? One is taken without asking; null when the user gives up.
 *
 * @throws StoreError `not-found` when no run was seen.
 */
export async function chooseRun({
  models: { currentRun, storages, tree },
  trans
}: ICommandContext): Promise<IPlace | null> {
  const runs = tree.state.rows.flatMap(({ run, place }) =>
    run && run.key === place?.key ? [run] : []
  );
  if (runs.length === 0) {
    throw new StoreError('not-found', trans.__('No run was found yet.'), {
      operation: 'resume',
      uri: '',
      next: trans.__('Open the storage that holds it in the panel, or add one.')
    });
  }
  if (runs.length === 1) {
    return runs[0] ?? null;
  }
  const items = runs.map(
    run =>
      `${visibleName(currentRun.nameOf(run))}  (${visibleName(storages.uriOf(run))})`
  );
  const { value } = await InputDialog.getItem({
    title: trans.__('Resume which run?'),
    items
  });
  return value === null ? null : (runs[items.indexOf(value)] ?? null);
}
