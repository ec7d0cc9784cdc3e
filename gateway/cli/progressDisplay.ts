import prettyBytes from 'pretty-bytes';
import type { ITransferRecord } from '#core/domain/transfer';
import type { ICliCall } from './subcommand';
import { visibleText } from './visibleText';

/** What is shown of a transfer. */
export type ShownProgress = Pick<
  ITransferRecord,
  | 'bytesAcknowledged'
  | 'bytesTotal'
  | 'bytesPerSecond'
  | 'secondsLeft'
  | 'files'
  | 'state'
>;

/**
 * Progress of one transfer on standard error: one line that is written over on a terminal, a
 * line for every tenth elsewhere, nothing with `--json`.
 */
export class ProgressDisplay {
  constructor(private readonly _call: ICliCall) {}

  show(record: ShownProgress): void {
    const { io, options, tell } = this._call;
    if (options['json'] === true || record.bytesTotal === 0) {
      return;
    }
    const done = record.bytesAcknowledged / record.bytesTotal;
    if (io.stderr.isTTY) {
      const line = visibleText(textOf(record, done));
      io.stderr.write(`\r\u001b[K${line}`);
      this._isOpen = true;
      return;
    }
    const tenths = Math.floor(done * 10);
    if (tenths > this._tenths) {
      this._tenths = tenths;
      tell(textOf(record, done));
    }
  }

  /** Leave the terminal with an empty line. */
  end(): void {
    if (this._isOpen) {
      this._call.io.stderr.write('\r\u001b[K');
    }
  }

  private _isOpen = false;
  private _tenths = -1;
}

// --- Internal helpers ---

function textOf(record: ShownProgress, done: number): string {
  const { bytesAcknowledged, bytesTotal, files, state } = record;
  return [
    `${Math.floor(done * 100)} %`,
    `${prettyBytes(bytesAcknowledged)} of ${prettyBytes(bytesTotal)}`,
    record.bytesPerSecond === null
      ? ''
      : `${prettyBytes(record.bytesPerSecond)}/s`,
    record.secondsLeft === null ? '' : `${record.secondsLeft} s left`,
    state === 'verifying' ? 'comparing' : (files.current ?? '')
  ]
    .filter(part => part !== '')
    .join(' · ');
}
