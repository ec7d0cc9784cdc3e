import { GroupItem, ProgressBar, TextItem } from '@jupyterlab/statusbar';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { durationText } from '../model/ageText';
import { aggregateOf, type IAggregate } from '../model/aggregate';
import { rateText } from '../model/sizeText';
import { transferName } from '../model/transferTitle';
import { useModel } from './useModel';
import type { IViewProps } from './viewProps';

/** All transfers under way as one, in the status bar; a click opens their list. */
export class TransferStatus extends ReactWidget {
  constructor(private readonly _props: IViewProps) {
    super();
    this.addClass('jp-KeepstepStatus');
  }

  protected override render(): ReactElement {
    return <Status {...this._props} />;
  }
}

// --- Internal helpers ---

function Status(props: IViewProps): ReactElement | null {
  const { models, trans, run } = props;
  const aggregate = aggregateOf(useModel(models.transfers).transfers);
  if (!aggregate) {
    return null;
  }
  const { percentage, activity } = aggregate;
  return (
    <button
      type="button"
      className="jp-KeepstepStatus-button"
      title={trans.__('Show the transfers of training checkpoints')}
      onClick={() => run('keepstep:show-transfers')}
    >
      <GroupItem spacing={4}>
        <TextItem
          className="jp-KeepstepStatus-what"
          source={`${arrows(aggregate)} ${what(aggregate, props)}`}
        />
        {activity !== 'waiting' && <TextItem source={`${percentage} %`} />}
        {activity === 'moving' && (
          <ProgressBar percentage={percentage} width={80} />
        )}
        <TextItem source={pace(aggregate, props)} />
      </GroupItem>
    </button>
  );
}

function arrows({ uploading, downloading }: IAggregate): string {
  // What is neither goes from one storage to another.
  return `${uploading ? '↑' : ''}${downloading ? '↓' : ''}` || '→';
}

function what({ only, count }: IAggregate, { trans }: IViewProps): string {
  return only
    ? transferName(only)
    : trans._n('%1 transfer', '%1 transfers', count);
}

function pace(
  { activity, bytesPerSecond, secondsLeft }: IAggregate,
  { trans, locale }: IViewProps
): string {
  switch (activity) {
    case 'paused':
      return trans.__('paused');
    case 'waiting':
      return trans.__('waiting');
    case 'verifying':
      return trans.__('verifying');
    case 'moving':
      return [
        bytesPerSecond === null ? '' : rateText(bytesPerSecond),
        secondsLeft === null
          ? ''
          : trans.__('%1 left', durationText(secondsLeft, locale))
      ]
        .filter(part => part !== '')
        .join(' · ');
  }
}
