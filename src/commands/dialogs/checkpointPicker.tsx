import type { ICheckpoint } from '#core/domain/checkpoint';
import { parentFolder, baseName } from '#core/domain/storeUri';
import type { IFolderListing, IPlace } from '../../model/place';
import type { TranslationBundle } from '@jupyterlab/translation';
import { folderIcon } from '@jupyterlab/ui-components';
import { useEffect, useState, type ReactElement } from 'react';
import { checkpointIcon } from '../../icons';
import { errorTextOf } from '../../model/errorText';
import { visibleName } from '../../model/visibleName';

/** What a picker needs. */
export interface ICheckpointPickerProps {
  readonly trans: TranslationBundle;
  /** The folder that it opens at. */
  readonly folder: IPlace;
  readonly chosen: IPlace | null;
  list(folder: IPlace, signal: AbortSignal): Promise<IFolderListing>;
  choose(checkpoint: IPlace): void;
}

/** Walks the folders of the server's disk to a training checkpoint. */
export function CheckpointPicker(props: ICheckpointPickerProps): ReactElement {
  const { trans, chosen, choose } = props;
  const [folder, setFolder] = useState(props.folder);
  const { listing, problem } = useListing(props, folder);
  const at = (key: string): IPlace => ({ ...folder, key });
  const folders = listing?.folders.filter(({ key }) => !isHidden(key));
  const isEmpty = listing?.checkpoints.length === 0 && folders?.length === 0;
  return (
    <div className="jp-KeepstepPicker">
      <div className="jp-KeepstepPicker-path">
        {`/${visibleName(folder.key)}`}
      </div>
      <ul
        className="jp-KeepstepPicker-list"
        tabIndex={-1}
        data-autofocus
        aria-label={trans.__('Folders and training checkpoints')}
        aria-busy={listing === null && problem === ''}
      >
        {folder.key !== '' && (
          <Line
            icon={folderIcon}
            label={trans.__('.. (one folder up)')}
            onClick={() => setFolder(at(parentFolder(folder.key)))}
          />
        )}
        {listing?.checkpoints.map((checkpoint: ICheckpoint) => (
          <Line
            key={checkpoint.key}
            icon={checkpointIcon}
            label={visibleName(checkpoint.name)}
            pressed={chosen?.key === checkpoint.key}
            onClick={() => choose(at(checkpoint.key))}
          />
        ))}
        {folders?.map(({ key }) => (
          <Line
            key={key}
            icon={folderIcon}
            label={`${visibleName(baseName(key))}/`}
            onClick={() => setFolder(at(key))}
          />
        ))}
        {isEmpty && (
          <li className="jp-KeepstepPicker-note">
            {trans.__('No training checkpoints and no folders here')}
          </li>
        )}
        {problem && (
          <li className="jp-KeepstepPicker-note" role="alert">
            {problem}
          </li>
        )}
      </ul>
    </div>
  );
}

// --- Internal helpers ---

/** `.ipynb_checkpoints` and its like hold no training checkpoints. */
function isHidden(key: string): boolean {
  return baseName(key).startsWith('.');
}

function Line(props: {
  readonly icon: typeof folderIcon;
  readonly label: string;
  readonly pressed?: boolean;
  onClick(): void;
}): ReactElement {
  return (
    <li>
      <button
        type="button"
        className="jp-KeepstepPicker-line"
        aria-pressed={props.pressed}
        onClick={props.onClick}
      >
        <props.icon.react tag="span" width="16px" height="16px" />
        <span className="jp-KeepstepPicker-name">{props.label}</span>
      </button>
    </li>
  );
}

function useListing(
  { list, trans }: ICheckpointPickerProps,
  folder: IPlace
): { listing: IFolderListing | null; problem: string } {
  const [listing, setListing] = useState<IFolderListing | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const left = new AbortController();
    setListing(null);
    setProblem('');
    list(folder, left.signal).then(
      listed => {
        if (!left.signal.aborted) {
          setListing(listed);
        }
      },
      (error: unknown) => {
        if (!left.signal.aborted) {
          const { message, next } = errorTextOf(error, trans);
          setProblem(visibleName(`${message} ${next}`));
        }
      }
    );
    return () => left.abort();
    // Only another folder is listed anew: the other props are made anew with each drawing.
  }, [folder.storage, folder.key]);
  return { listing, problem };
}
