import {
  MOST_FILES_UNDER_WAY,
  type ITransferRecord
} from '#core/domain/transfer';

/** How far a transfer is. Bytes count once the receiving side has acknowledged them. */
export interface IProgress {
  readonly verifying: boolean;
  readonly bytesTotal: number;
  readonly bytesAcknowledged: number;
  /** Of these, the bytes that were moved rather than found to be there already. */
  readonly bytesMoved: number;
  readonly files: ITransferRecord['files'];
}

/** Adds up what several files of one transfer report, and tells of each change. */
export class TransferProgress {
  constructor(private readonly _onChange: (progress: IProgress) => void) {}

  /** The files, and so the bytes, that there are to be moved. */
  begin(files: readonly { readonly size: number }[]): void {
    this._bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
    this._filesTotal = files.length;
    this._changed();
  }

  /** Bytes of one file acknowledged so far; fewer than before when it has to be sent again. */
  acknowledge(path: string, bytes: number, total = bytes): void {
    this._moving.set(path, { bytes, total });
    this._changed();
  }

  /** Of a file that is moved so many bytes were there from an earlier try. */
  found(bytes: number): void {
    this._bytesFound += bytes;
  }

  /** A file has arrived in full. */
  finish(path: string, size: number): void {
    this._moving.delete(path);
    this._bytesMoved += size;
    this._filesDone += 1;
    this._changed();
  }

  /** A file was there already. */
  skip(size: number): void {
    this._bytesSkipped += size;
    this._filesDone += 1;
    this._changed();
  }

  /** Nothing more is moved: what has arrived is compared. */
  verify(): void {
    this._verifying = true;
    this._changed();
  }

  private _changed(): void {
    const moving = [...this._moving.values()].reduce(
      (sum, { bytes }) => sum + bytes,
      0
    );
    const bytesArrived = this._bytesMoved + moving;
    this._onChange({
      verifying: this._verifying,
      bytesTotal: this._bytesTotal,
      bytesAcknowledged: this._bytesSkipped + bytesArrived,
      bytesMoved: Math.max(0, bytesArrived - this._bytesFound),
      files: {
        done: this._filesDone,
        total: this._filesTotal,
        current: [...this._moving.keys()].at(-1) ?? null,
        underWay: [...this._moving]
          .slice(0, MOST_FILES_UNDER_WAY)
          .map(([path, { bytes, total }]) => ({
            path,
            bytesAcknowledged: bytes,
            bytesTotal: total
          }))
      }
    });
  }

  private _verifying = false;
  private _bytesTotal = 0;
  private _filesTotal = 0;
  private _bytesMoved = 0;
  private _bytesSkipped = 0;
  private _bytesFound = 0;
  private _filesDone = 0;
  private readonly _moving = new Map<
    string,
    { readonly bytes: number; readonly total: number }
  >();
}
