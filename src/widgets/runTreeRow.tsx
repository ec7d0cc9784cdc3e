import { isComplete } from '#core/domain/checkpoint';
import { THIS_MACHINE } from '#core/domain/storage';
import {
  caretDownIcon,
  caretRightIcon,
  closeIcon,
  fileIcon,
  folderIcon,
  refreshIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import {
  bucketIcon,
  checkpointIcon,
  downloadIcon,
  driveIcon,
  machineIcon,
  resumeIcon,
  runIcon,
  troubleIcon,
  uploadIcon
} from '../icons';
import { ageText } from '../model/ageText';
import { metricText } from '../model/metricText';
import { sizeText } from '../model/sizeText';
import type { ITreeRow } from '../model/treeRow';
import { visibleName } from '../model/visibleName';
import { checkpointState } from './checkpointState';
import { rowName, type IRowNameOptions } from './rowName';
import type { IViewProps } from './viewProps';

/** What a row is drawn from. */
export interface IRunTreeRowProps extends IRowNameOptions {
  readonly row: ITreeRow;
  readonly run: IViewProps['run'];
  /** Whether the tree's focus is on it: its actions are reached by Tab then. */
  readonly active: boolean;
}

/** What stands inside a row of the tree: one line, or the whole of an error's sentence. */
export function RunTreeRow(props: IRunTreeRowProps): ReactElement {
  const { row, trans } = props;
  const Caret = row.expanded ? caretDownIcon : caretRightIcon;
  const icon = iconOf(row);
  return (
    <>
      <span className="jp-RunTree-caret" aria-hidden>
        {row.expanded !== null && <Caret.react tag="span" />}
      </span>
      {icon && (
        <span className="jp-RunTree-icon" aria-hidden>
          <icon.react tag="span" width="16px" height="16px" />
        </span>
      )}
      <span className="jp-RunTree-name">{label(props)}</span>
      {row.kind !== 'error' && <Columns {...props} />}
      <Actions {...props} />
      {row.kind === 'error' && (
        <button
          type="button"
          className="jp-RunTree-retry"
          tabIndex={props.active ? 0 : -1}
          onClick={event => {
            event.stopPropagation();
            props.run('keepstep:refresh', { row: row.id });
          }}
        >
          {trans.__('Retry')}
        </button>
      )}
    </>
  );
}

// --- Internal helpers ---

function label({ row, ...options }: IRunTreeRowProps): string {
  const { checkpoint } = row;
  if (checkpoint && checkpoint.step !== null) {
    return options.trans.__('step %1', checkpoint.step);
  }
  const named = row.kind === 'file' || row.kind === 'refused' || row.place;
  return named ? visibleName(row.name) : rowName(row, options);
}

/** Size, age and the like. They give way, the least needed first, when the panel is narrow. */
function Columns({ row, trans, now, locale }: IRunTreeRowProps): ReactElement {
  const { checkpoint } = row;
  const state = checkpoint && checkpointState(checkpoint, trans);
  const StateIcon = row.error ? troubleIcon : state?.icon;
  const isBad =
    checkpoint?.state === 'incomplete' || checkpoint?.state === 'unknown';
  return (
    <span className="jp-RunTree-columns" aria-hidden>
      {row.checkpointCount !== null && (
        <span className="jp-RunTree-count">{row.checkpointCount}</span>
      )}
      {isBad && <span className="jp-RunTree-stateText">{state?.text}</span>}
      {checkpoint?.metric && !isBad && (
        <span className="jp-RunTree-metric">
          {metricText(checkpoint.metric.value)}
        </span>
      )}
      {row.sizeBytes !== null && (
        <span className="jp-RunTree-size">{sizeText(row.sizeBytes)}</span>
      )}
      {row.updatedAt !== null && (
        <span className="jp-RunTree-age">
          {ageText(row.updatedAt, now, locale, 'narrow')}
        </span>
      )}
      {StateIcon && (checkpoint || row.error) && (
        <span className="jp-RunTree-state">
          <StateIcon.react tag="span" width="14px" height="14px" />
        </span>
      )}
    </span>
  );
}

/** Buttons that stand over the columns while the pointer or the focus is on the row. */
function Actions(props: IRunTreeRowProps): ReactElement | null {
  const actions = actionsOf(props);
  return actions.length === 0 ? null : (
    <span className="jp-RunTree-actions">
      {actions.map(({ command, title, icon: Icon, args }) => (
        <button
          key={command}
          type="button"
          className="jp-RunTree-action"
          tabIndex={props.active ? 0 : -1}
          title={title}
          aria-label={title}
          onClick={event => {
            event.stopPropagation();
            props.run(command, args);
          }}
        >
          <Icon.react tag="span" width="16px" height="16px" />
        </button>
      ))}
    </span>
  );
}

interface IRowAction {
  readonly command: string;
  readonly title: string;
  readonly icon: LabIcon;
  readonly args: { readonly [name: string]: string };
}

function actionsOf({ row, trans }: IRunTreeRowProps): IRowAction[] {
  const { place, checkpoint, storage } = row;
  if (!place) {
    return [];
  }
  const args = { ...place };
  if (row.error && row.kind === 'checkpoint') {
    return [
      {
        command: 'keepstep:refresh',
        title: trans.__('Retry'),
        icon: refreshIcon,
        args: { row: row.id }
      }
    ];
  }
  const resume = {
    command: 'keepstep:resume-from-checkpoint',
    title: trans.__('Resume from this'),
    icon: resumeIcon,
    args
  };
  const download = {
    command: 'keepstep:download-checkpoint',
    title: trans.__('Download'),
    icon: downloadIcon,
    args
  };
  const upload = {
    command: 'keepstep:upload-checkpoint',
    title: trans.__('Upload…'),
    icon: uploadIcon,
    args
  };
  if (checkpoint) {
    const usable =
      isComplete(checkpoint.state) || checkpoint.state === 'unknown';
    return [
      ...(usable ? [resume] : []),
      ...(usable && storage.id !== THIS_MACHINE ? [download] : []),
      ...(storage.kind === 'bucket' ? [] : [upload])
    ];
  }
  if (row.run && row.run.key === place.key) {
    return [
      {
        command: 'keepstep:resume-from-latest',
        title: trans.__('Resume from latest'),
        icon: resumeIcon,
        args
      }
    ];
  }
  if (row.kind === 'storage' && storage.origin === 'settings') {
    return [
      {
        command: 'keepstep:remove-storage',
        title: trans.__('Remove from the list…'),
        icon: closeIcon,
        args: { storage: storage.id }
      }
    ];
  }
  return [];
}

function iconOf(row: ITreeRow): LabIcon | null {
  switch (row.kind) {
    case 'storage':
      return storageIcon(row);
    case 'run':
      return runIcon;
    case 'folder':
      return folderIcon;
    case 'checkpoint':
      return checkpointIcon;
    case 'file':
      return fileIcon;
    case 'refused':
    case 'error':
      return troubleIcon;
    case 'loading':
    case 'note':
      return null;
  }
}

function storageIcon({ storage }: ITreeRow): LabIcon {
  switch (storage.kind) {
    case 'bucket':
      return bucketIcon;
    case 'drive-mount':
      return driveIcon;
    case 'disk':
      return machineIcon;
  }
}
