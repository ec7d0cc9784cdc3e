import type { ICheckpoint } from '#core/domain/checkpoint';
import { baseName, parentFolder } from '#core/domain/storeUri';
import type { IMountedStorage } from '#core/domain/storage';
import type { IPlace } from '../../model/place';
import { useEffect, useState, type ReactElement } from 'react';
import { visibleName } from '../../model/visibleName';
import type { ICommandContext } from '../command';
import { CheckpointPicker } from './checkpointPicker';
import { FormError } from './formField';
import { TargetFields, type ITargetValues } from './targetFields';

/** What an upload needs to know. */
export interface IUploadValues extends ITargetValues {
  readonly allowIncomplete: boolean;
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
  const { value, change } = props;
  const { models, trans } = props.context;
  const incomplete = useIncomplete(props);
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
      <TargetFields {...props} />
    </>
  );
}

// --- Internal helpers ---

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
