/** How many looks run at once. */
const BATCH = 3;

/** What a queue asks of its owner. */
export interface ILookQueueOptions {
  /** Whether a look is wanted; must say no as soon as `look` has begun. */
  isWanted(id: string): boolean;
  /** Never rejects. */
  look(id: string): Promise<void>;
}

/**
 * Looks into the rows in view, a few at a time and from the top. What scrolls away before its
 * turn is not looked into.
 */
export class LookQueue {
  constructor(private readonly _options: ILookQueueOptions) {}

  /** These, and only these, are in view now. */
  setVisible(ids: readonly string[]): void {
    this._visible = ids;
    this.goOn();
  }

  /** Begin what is wanted, as far as there is room: what is wanted may have changed. */
  goOn(): void {
    for (const id of this._visible) {
      if (this._looking >= BATCH) {
        return;
      }
      if (this._options.isWanted(id)) {
        this._looking++;
        void this._options.look(id).finally(() => {
          this._looking--;
          this.goOn();
        });
      }
    }
  }

  private _visible: readonly string[] = [];
  private _looking = 0;
}
