import { baseName, folderKey } from '#core/domain/storeUri';
import type { IMountedStorage } from '#core/domain/storage';
import { useEffect, useState, type ReactElement } from 'react';
import type { IPlace } from '../../model/place';
import { visibleName } from '../../model/visibleName';
import type { ICommandContext } from '../command';
import { FormField } from './formField';
import { useExisting } from './useExisting';

/** Where a checkpoint is to go. */
export interface ITargetValues {
  /** The checkpoint. */
  readonly source: IPlace | null;
  /** The id of the storage that it goes to. */
  readonly storage: string;
  /** The run's folder in that storage; empty for the top. */
  readonly run: string;
  /** Over a checkpoint of that name that is there and may be whole. */
  readonly replace: boolean;
}

/** What the fields are drawn from. */
export interface ITargetFieldsProps {
  readonly context: ICommandContext;
  readonly value: ITargetValues;
  readonly targets: readonly IMountedStorage[];
  change(some: Partial<ITargetValues>): void;
}

/** To which storage, as part of which run, and over what is there? */
export function TargetFields(props: ITargetFieldsProps): ReactElement {
  const { value, change, targets } = props;
  const { models, trans } = props.context;
  const existing = useExisting(models.storages, placeOf(value));
  const runs = useRuns(props);
  return (
    <>
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

/** The folder of the run that was typed. */
export function targetRun({
  storage,
  run
}: Pick<ITargetValues, 'storage' | 'run'>): IPlace {
  return { storage, key: folderKey(run.trim().replace(/^\/+/, '')) };
}

// --- Internal helpers ---

/** Where the chosen checkpoint goes, under its own name. */
function placeOf({ source, storage, run }: ITargetValues): IPlace | null {
  if (!source || !storage) {
    return null;
  }
  const name = baseName(source.key) + (source.key.endsWith('/') ? '/' : '');
  return { storage, key: targetRun({ storage, run }).key + name };
}

/** Names of the folders in the chosen storage, to choose from. */
function useRuns({
  context: { models },
  value: { storage }
}: ITargetFieldsProps): readonly string[] {
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
