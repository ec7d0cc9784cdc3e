import PQueue from 'p-queue';
import type { IStore } from '../../stores/store';

/** Something that a transfer has put at its target, and takes away when it is cancelled. */
export type LedgerEntry =
  | {
      readonly kind: 'file';
      /** Relative to the checkpoint. */
      readonly path: string;
      readonly key: string;
      readonly generation: string;
    }
  /** A hidden folder in which a download is built, or a hidden file. */
  | { readonly kind: 'folder'; readonly key: string };

/**
 * What a cancelled transfer has to take away again. It outlives a pause, and with a journal a
 * gateway that was killed (T52).
 */
export class Ledger {
  constructor(
    entries: readonly LedgerEntry[] = [],
    private readonly _onChange: () => void = () => undefined
  ) {
    entries.forEach(entry => this._entries.set(entry.key, entry));
  }

  get entries(): readonly LedgerEntry[] {
    return [...this._entries.values()];
  }

  /** Whether this transfer has put something there. */
  has(key: string): boolean {
    return this._entries.has(key);
  }

  /** A newer entry of the same key takes the place of the older one. */
  add(entry: LedgerEntry): void {
    this._entries.delete(entry.key);
    this._entries.set(entry.key, entry);
    this._onChange();
  }

  /** What was put there stays for good. */
  clear(): void {
    this._entries.clear();
    this._onChange();
  }

  /**
   * Take away what `which` names, the last first, each file by its exact name and generation.
   * What cannot be taken away is not told: what led here is what the user has to know.
   */
  async takeBack(
    store: IStore,
    which: (entry: LedgerEntry) => boolean = () => true
  ): Promise<void> {
    const doomed = this.entries.filter(which).reverse();
    const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
    await Promise.allSettled(
      doomed.map(entry => queue.add(() => remove(store, entry)))
    );
    doomed.forEach(({ key }) => this._entries.delete(key));
    this._onChange();
  }

  private readonly _entries = new Map<string, LedgerEntry>();
}

// --- Internal helpers ---

const REMOVALS_AT_ONCE = 8;

async function remove(store: IStore, entry: LedgerEntry): Promise<void> {
  if (entry.kind === 'folder') {
    await store.discardFolder?.(entry.key);
    return;
  }
  await store.remove(entry.key, { generation: entry.generation });
}
