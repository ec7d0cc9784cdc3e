/**
 * Writes files that change often: each at most a few times a second and no oftener than the disk
 * bears, always with what is newest, and never two writes of one file at once.
 */
export class EntryWriter {
  /** `write` must not reject. */
  constructor(
    private readonly _write: (name: string, text: string) => Promise<void>
  ) {}

  /**
   * Have a file written soon, or at once when `isUrgent`; its text is asked for as late as can be.
   * @returns what resolves when this text or a newer one is written.
   */
  save(name: string, textOf: () => string, isUrgent: boolean): Promise<void> {
    const file = this._files.get(name) ?? new PendingFile();
    this._files.set(name, file);
    file.textOf = textOf;
    if (isUrgent) {
      file.hurry();
    }
    file.next ??= this._writeNext(name, file, file.current);
    return file.next;
  }

  /** Drop what is not written yet; resolves when nothing is being written any more. */
  async forget(name: string): Promise<void> {
    const file = this._files.get(name);
    if (file) {
      file.textOf = null;
      file.hurry();
      await file.next;
      await file.current;
      this._files.delete(name);
    }
  }

  /** Write all that waits, now. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this._files.values()].map(async file => {
        file.hurry();
        await file.next;
        await file.current;
      })
    );
  }

  private async _writeNext(
    name: string,
    file: PendingFile,
    before: Promise<void>
  ): Promise<void> {
    await before;
    await file.rest();
    const { textOf } = file;
    file.current = file.next ?? Promise.resolve();
    file.next = null;
    file.isHurried = false;
    if (textOf) {
      const began = performance.now();
      await this._write(name, textOf());
      file.tookMs = performance.now() - began;
    }
  }

  private readonly _files = new Map<string, PendingFile>();
}

// --- Internal helpers ---

const LEAST_BETWEEN_WRITES_MS = 250;
/** A write is followed by so many times its own length of rest. */
const REST = 9;

class PendingFile {
  textOf: (() => string) | null = null;
  /** The write that is under way, or the last one. */
  current: Promise<void> = Promise.resolve();
  /** The one that waits for it. */
  next: Promise<void> | null = null;
  tookMs = 0;
  isHurried = false;

  hurry(): void {
    this.isHurried = true;
    this._wake();
  }

  async rest(): Promise<void> {
    if (!this.isHurried) {
      const ms = Math.max(LEAST_BETWEEN_WRITES_MS, this.tookMs * REST);
      await new Promise<void>(resolve => {
        this._wake = resolve;
        // A note of progress never keeps the process alive by itself.
        setTimeout(resolve, ms).unref();
      });
    }
  }

  private _wake = (): void => undefined;
}
