import { addIcon, folderIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { bucketIcon } from '../icons';
import type { IViewProps } from './viewProps';

/** What to do first. */
export function EmptyState({ trans, run }: IViewProps): ReactElement {
  const actions = [
    {
      command: 'keepstep:add-bucket',
      label: trans.__('Add a bucket'),
      icon: bucketIcon
    },
    {
      command: 'keepstep:add-folder',
      label: trans.__('Add a folder'),
      icon: folderIcon
    },
    {
      command: 'keepstep:insert-save-cell',
      label: trans.__('Insert a saving cell'),
      icon: addIcon
    }
  ];
  return (
    <div className="jp-KeepstepEmpty">
      <p>{trans.__('No training checkpoints here yet')}</p>
      {actions.map(({ command, label, icon: Icon }) => (
        <button
          key={command}
          type="button"
          className="jp-KeepstepButton"
          onClick={() => run(command)}
        >
          <Icon.react tag="span" width="16px" height="16px" />
          <span>{label}</span>
        </button>
      ))}
    </div>
  );
}
