import { THIS_MACHINE } from '#core/domain/storage';
import type { ReactElement } from 'react';
import { errorText } from '../model/errorText';
import { visibleName } from '../model/visibleName';
import { EmptyState } from './emptyState';
import { RunFilter } from './runFilter';
import { RunTree } from './runTree';
import { TransferList } from './transferList';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** The tree, or what to do first; and the transfers below. */
export function PanelBody(props: IViewProps): ReactElement {
  const { models, trans } = props;
  const storages = useModel(models.storages);
  const settings = useModel(models.settings);
  const handshake = useModel(models.handshake);
  const { rows } = useModel(models.tree);
  const failed = storages.status === 'failed' && handshake.status !== 'down';
  const isEmpty =
    storages.status === 'ready' &&
    storages.storages.every(({ id }) => id === THIS_MACHINE) &&
    !rows.some(({ kind, run }) => kind === 'checkpoint' || run !== null);
  return (
    <div className="jp-KeepstepBody">
      {failed && storages.error && (
        <p className="jp-KeepstepBody-problem" role="alert">
          {sentence(storages.error, props)}
        </p>
      )}
      {settings.problems.map(problem => (
        <p className="jp-KeepstepBody-problem" role="alert" key={problem}>
          {trans.__('In the settings: %1', visibleName(problem))}
        </p>
      ))}
      {isEmpty && <EmptyState {...props} />}
      {!isEmpty && <RunFilter {...props} />}
      <RunTree {...props} />
      <TransferList {...props} />
    </div>
  );
}

// --- Internal helpers ---

function sentence(
  report: Parameters<typeof errorText>[0],
  { trans }: IViewProps
): string {
  const { message, next } = errorText(report, trans);
  return visibleName(`${message} ${next}`);
}
