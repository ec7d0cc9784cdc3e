import type { ICheckpoint } from '#core/domain/checkpoint';
import { baseName, folderKey, parentFolder } from '#core/domain/storeUri';
import type { IMountedStorage } from '#core/domain/storage';
import type { IPlace } from '../../model/place';
import { useEffect, useState, type ReactElement } from 'react';
import { visibleName } from '../../model/visibleName';
import type { ICommandContext } from '../command';
import { CheckpointPicker } from './checkpointPicker';
import { useExisting } from './useExisting';
import { FormError, FormField } from './formField';

/** What an upload needs to know. */
export interface IUploadValues {
  readonly source: IPlace | null;
  /** The id of the storage that it goes to. */
  readonly storage: string;
  /** The run's folder in that storage; empty for the top. */
  readonly run: string;
  readonly allowIncomplete: boolean;
  /** Over a checkpoint of that name that is there and may be whole. */
  readonly replace: boolean;
}

/** What the form is drawn from. */
export interface IUploadFormProps {
  readonly context: ICommandContext;
  readonly value: IUploadValues;
  readonly error: string;
  /** Where the picker opens. */
  readonly folder: IPlace;
  readonly targets: readonly IMountedStorage[];
  change(some: Partial<IUploadValues>): void;
}

/** Which checkpoint, to which storage, as part of which run? */
export function UploadForm(props: IUploadFormProps): ReactElement {
  const { value, change, targets } = props;
  const { models, trans } = props.context;
  const incomplete = useIncomplete(props);
  const existing = useExisting(models.storages, targetOf(value));
  const runs = useRuns(props);
  return (
    <>
      <FormError message={props.error} />
      <div className="jp-KeepstepForm-field">
        <span className="jp-KeepstepForm-label">
          {trans.__('Training checkpoint')}
        </span>
        <strong className="jp-KeepstepForm-chosen" aria-live="polite">
          {value.source
            ? visibleName(value.source.key)
            : trans.__('Choose one below')}
        </strong>
        <CheckpointPicker
          trans={trans}
          folder={props.folder}
          chosen={value.source}
          list={(folder, signal) => models.storages.list(folder, { signal })}
          choose={source =>
            change({
              source,
              run: value.run || baseName(parentFolder(source.key)),
              allowIncomplete: false,
              replace: false
            })
          }
        />
      </div>
      {incomplete && (
        <div className="jp-KeepstepForm-warning" role="alert">
          {trans.__(
            'It is not complete: %1.',
            incomplete.reasons.map(visibleName).join('; ')
          )}
          <label className="jp-KeepstepForm-check">
            <input
              type="checkbox"
              name="allowIncomplete"
              checked={value.allowIncomplete}
              onChange={event =>
                change({ allowIncomplete: event.target.checked })
              }
            />
            {trans.__('Upload it all the same')}
          </label>
        </div>
      )}
      <FormField label={trans.__('To the storage')}>
        <div className="jp-select-wrapper">
          <select
            className="jp-mod-styled"
            name="storage"
            value={value.storage}
            onChange={event =>
              change({ storage: event.target.value, replace: false })
            }
          >
            {targets.map(({ id, label, uri }) => (
              <option key={id} value={id}>
                {`${visibleName(label)} (${visibleName(uri)})`}
              </option>
            ))}
          </select>
        </div>
      </FormField>
      <FormField
        label={trans.__('As part of the run')}
        hint={trans.__(
          'A folder in that storage; it is made when it is not there'
        )}
      >
        <input
          className="jp-mod-styled"
          name="run"
          list="jp-KeepstepForm-runs"
          spellCheck={false}
          value={value.run}
          onChange={event =>
            change({ run: event.target.value, replace: false })
          }
        />
      </FormField>
      {existing && (
        <div className="jp-KeepstepForm-warning" role="alert">
          {trans.__(
            '%1 is there already. The same content is not sent again; other content is refused, unless it is to be replaced.',
            visibleName(existing.name)
          )}
          <label className="jp-KeepstepForm-check">
            <input
              type="checkbox"
              name="replace"
              checked={value.replace}
              onChange={event => change({ replace: event.target.checked })}
            />
            {trans.__('Replace it')}
          </label>
        </div>
      )}
      <datalist id="jp-KeepstepForm-runs">
        {runs.map(run => (
          <option key={run} value={run} />
        ))}
      </datalist>
    </>
  );
}

// --- Internal helpers ---

/** Where the chosen checkpoint goes, under its own name. */
function targetOf({ source, storage, run }: IUploadValues): IPlace | null {
  if (!source || !storage) {
    return null;
  }
  const name = baseName(source.key) + (source.key.endsWith('/') ? '/' : '');
  return { storage, key: folderKey(run.trim().replace(/^\/+/, '')) + name };
}

/** The chosen checkpoint, where something is missing in it. */
function useIncomplete({
  context: { models },
  value: { source }
}: IUploadFormProps): ICheckpoint | null {
  const [found, setFound] = useState<ICheckpoint | null>(null);
  useEffect(() => {
    const left = new AbortController();
    setFound(null);
    if (source) {
      models.storages.inspect(source, { signal: left.signal }).then(
        checkpoint => {
          if (!left.signal.aborted && checkpoint.state === 'incomplete') {
            setFound(checkpoint);
          }
        },
        // The upload itself says what is wrong.
        () => undefined
      );
    }
    return () => left.abort();
  }, [source?.storage, source?.key]);
  return found;
}

/** Names of the folders in the chosen storage, to choose from. */
function useRuns({
  context: { models },
  value: { storage }
}: IUploadFormProps): readonly string[] {
  const [runs, setRuns] = useState<readonly string[]>([]);
  useEffect(() => {
    const left = new AbortController();
    setRuns([]);
    if (storage) {
      models.storages.list({ storage, key: '' }, { signal: left.signal }).then(
        ({ folders }) => setRuns(folders.map(({ key }) => baseName(key))),
        // Without suggestions, a name can still be typed.
        () => undefined
      );
    }
    return () => left.abort();
  }, [storage]);
  return runs;
}
