import type { IFileUnderWay } from '#core/domain/transfer';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { percentageOf } from '../model/aggregate';
import { sizeText } from '../model/sizeText';
import { visibleName } from '../model/visibleName';
import { TransferBar } from './transferBar';

/** The files of a transfer that are being moved now, each with its own progress. */
export function TransferFiles(props: {
  readonly files: readonly IFileUnderWay[];
  readonly trans: TranslationBundle;
}): ReactElement {
  const { files, trans } = props;
  if (files.length === 0) {
    return (
      <p className="jp-KeepstepTransfers-noFiles">
        {trans.__('No file is being moved right now.')}
      </p>
    );
  }
  return (
    <ul
      className="jp-KeepstepTransfers-files"
      aria-label={trans.__('Files under way')}
    >
      {files.map(({ path, bytesAcknowledged, bytesTotal }) => {
        const name = visibleName(path);
        const percentage = percentageOf(bytesAcknowledged, bytesTotal);
        const amount = trans.__(
          '%1 of %2',
          sizeText(bytesAcknowledged),
          sizeText(bytesTotal)
        );
        return (
          <li key={path} title={name}>
            <span className="jp-KeepstepTransfers-fileName">{name}</span>
            <span className="jp-KeepstepTransfers-fileAmount">{amount}</span>
            <span className="jp-KeepstepTransfers-filePercentage" aria-hidden>
              {trans.__('%1 %', percentage)}
            </span>
            <TransferBar label={name} percentage={percentage} text={amount} />
          </li>
        );
      })}
    </ul>
  );
}
