import { GroupItem, ProgressBar, TextItem } from '@jupyterlab/statusbar';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { durationText } from '../model/ageText';
import { aggregateOf, type IAggregate } from '../model/aggregate';
import { rateText } from '../model/sizeText';
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
  return (
    <button
      type="button"
      className="jp-KeepstepStatus-button"
      title={trans.__('Show the transfers of training checkpoints')}
      onClick={() => run('keepstep:show-transfers')}
    >
      <GroupItem spacing={4}>
        <TextItem source={`${arrows(aggregate)} ${aggregate.percentage} %`} />
        <ProgressBar percentage={aggregate.percentage} width={80} />
        <TextItem source={pace(aggregate, props)} />
      </GroupItem>
    </button>
  );
}

function arrows({ uploading, downloading }: IAggregate): string {
  return `${uploading ? '↑' : ''}${downloading ? '↓' : ''}`;
}

function pace(
  { bytesPerSecond, secondsLeft }: IAggregate,
  { trans, locale }: IViewProps
): string {
  return [
    bytesPerSecond === null ? '' : rateText(bytesPerSecond),
    secondsLeft === null
      ? ''
      : trans.__('%1 left', durationText(secondsLeft, locale))
  ]
    .filter(part => part !== '')
    .join(' · ');
}
