import type { IErrorReport } from '#core/domain/transfer';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import {
  durableIcon,
  incompleteIcon,
  resumeIcon,
  troubleIcon,
  uncheckedIcon,
  uploadIcon
} from '../icons';
import { errorText } from '../model/errorText';
import { runStatus, type Safety } from '../model/runStatus';
import { uploadingStatus } from '../model/uploadingStatus';
import { visibleName } from '../model/visibleName';
import { useModel } from './useModel';
import { useNow } from './useNow';
import type { IViewProps } from './viewProps';

/** Am I safe, and where was I? And the two things that most people came for. */
export function RunHeader(props: IViewProps): ReactElement {
  const { models, trans, run } = props;
  const handshake = useModel(models.handshake);
  useModel(models.storages);
  const current = useModel(models.currentRun);
  const usable = handshake.status !== 'down';
  return (
    <div className="jp-KeepstepHeader">
      {handshake.error && <Trouble {...props} report={handshake.error} />}
      {usable && current.run && <CurrentRun {...props} />}
      {usable && current.error && <Trouble {...props} report={current.error} />}
      <div className="jp-KeepstepHeader-buttons">
        <button
          type="button"
          className="jp-KeepstepButton jp-mod-main"
          disabled={!usable}
          onClick={() => run('keepstep:resume-from-latest')}
        >
          <resumeIcon.react tag="span" width="16px" height="16px" />
          <span>{trans.__('Resume from latest')}</span>
        </button>
        <button
          type="button"
          className="jp-KeepstepButton"
          disabled={!usable}
          onClick={() => run('keepstep:upload-checkpoint')}
        >
          <uploadIcon.react tag="span" width="16px" height="16px" />
          <span>{trans.__('Upload…')}</span>
        </button>
      </div>
    </div>
  );
}

// --- Internal helpers ---

function CurrentRun({
  models,
  trans,
  locale
}: IViewProps): ReactElement | null {
  const { currentRun, storages } = models;
  const { transfers } = useModel(models.transfers);
  const now = useNow();
  const { state } = currentRun;
  if (!state.run) {
    return null;
  }
  const storage = currentRun.storageOf(state.run);
  const uploading =
    storage && !state.latest?.latest
      ? uploadingStatus(transfers, storages.uriOf(state.run), trans)
      : null;
  const status = uploading ?? runStatus(state, storage, trans, now, locale);
  const Icon = SAFETY_ICONS[status.safety];
  const passedOver = state.latest?.passedOver ?? [];
  return (
    <>
      <div
        className="jp-KeepstepHeader-run"
        title={trans.__(
          'The run in use: %1',
          visibleName(storage?.uri ?? '') + visibleName(state.run.key)
        )}
      >
        {visibleName(currentRun.nameOf(state.run))}{' '}
        {storage && (
          <span className="jp-KeepstepHeader-where">
            {visibleName(storage.label)}
          </span>
        )}
      </div>
      <div
        className="jp-KeepstepHeader-status"
        role="status"
        // Each percent would be read aloud: the announcer tells of transfers.
        aria-live={uploading ? 'off' : undefined}
        data-safety={status.safety}
        title={status.detail}
      >
        <Icon.react tag="span" width="16px" height="16px" />
        <span>{status.text}</span>
      </div>
      {passedOver.length > 0 && (
        <ul
          className="jp-KeepstepHeader-passedOver"
          aria-label={trans.__(
            'Newer training checkpoints that were passed over'
          )}
        >
          {passedOver.slice(0, 3).map(({ name, reason }) => (
            <li key={name} title={visibleName(reason)}>
              {trans.__(
                'Passed over %1: %2',
                visibleName(name),
                visibleName(reason)
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** An error in the place of what it keeps from being shown. */
function Trouble({
  trans,
  run,
  report
}: IViewProps & { readonly report: IErrorReport }): ReactElement {
  const { message, next } = errorText(report, trans);
  return (
    <div className="jp-KeepstepHeader-trouble" role="alert">
      <troubleIcon.react tag="span" width="16px" height="16px" />
      <span>
        {visibleName(message)} {visibleName(next)}
      </span>
      <button
        type="button"
        className="jp-RunTree-retry"
        onClick={() => run('keepstep:refresh')}
      >
        {trans.__('Retry')}
      </button>
    </div>
  );
}

const SAFETY_ICONS: { readonly [S in Safety]: LabIcon } = {
  safe: durableIcon,
  partly: incompleteIcon,
  unsafe: troubleIcon,
  unknown: uncheckedIcon
};
