import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import type { IBucketRecord, IObjectRecord } from './records';

/** One change of what the server holds. */
export type JournalLine =
  | { readonly op: 'bucket'; readonly record: IBucketRecord }
  | { readonly op: 'bucket-removed'; readonly name: string }
  | { readonly op: 'object'; readonly record: IObjectRecord }
  | {
      readonly op: 'object-removed';
      readonly bucket: string;
      readonly name: string;
      readonly generation: string;
    };

/**
 * The memory of the server: one line of JSON for each change, in a file. Writing is synchronous,
 * so that no other request comes between a precondition and its change.
 */
export class Journal {
  constructor(private readonly _path: string) {}

  /** Every line. A last line that was cut short by a crash was never acknowledged, and is left out. */
  read(): JournalLine[] {
    if (!existsSync(this._path)) {
      return [];
    }
    const whole = readFileSync(this._path, 'utf8').split('\n').slice(0, -1);
    return whole.map(line => JSON.parse(line) as JournalLine);
  }

  /** Put these lines in place of everything so far, and be ready to append. */
  start(lines: readonly JournalLine[]): void {
    const fresh = `${this._path}.new`;
    writeFileSync(fresh, lines.map(toText).join(''));
    renameSync(fresh, this._path);
    this._file = openSync(this._path, 'a');
  }

  append(line: JournalLine): void {
    writeSync(this._file, toText(line));
  }

  close(): void {
    closeSync(this._file);
  }

  private _file = -1;
}

// --- Internal helpers ---

function toText(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}
