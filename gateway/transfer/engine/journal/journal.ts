import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '#core/domain/errors';
import { EntryWriter } from './entryWriter';
import { journalEntry, type IJournalEntry } from './journalEntry';
import { thisProcess, type IOwner } from './owner';
import { Owners } from './owners';
import { makePrivateFolder } from './stateFolder';
import { TargetLocks } from './targetLocks';
import { isUnfinished, writeAtomically } from './writeAtomically';

/** What a journal is opened with. */
export interface IJournalOptions {
  /** The folder of state; made when it is not there. */
  readonly folder: string;
  readonly kind: IOwner['kind'];
  /** Entries of another scope are left alone: those of a Jupyter with another root, say. */
  readonly scope: string;
  /** Told once of what is wrong with the folder or with a file in it. */
  readonly complain: (sentence: string) => void;
}

/**
 * Transfers on disk, one file each, readable by their owner alone: what a process that starts
 * learns of those before it (docs/decisions/journal.md). It is a help and never a condition: what
 * cannot be written or read is complained of once, and transfers go on.
 */
export class Journal {
  private constructor(
    private readonly _options: IJournalOptions,
    private readonly _owners: Owners,
    private readonly _locks: TargetLocks
  ) {
    this._folder = join(_options.folder, 'transfers');
    makePrivateFolder(this._folder);
  }

  /** Null, after a complaint, where the folder cannot be written. */
  static open(options: IJournalOptions): Journal | null {
    const { folder, kind, complain } = options;
    try {
      makePrivateFolder(folder);
      const owners = new Owners(join(folder, 'owners'), thisProcess(kind));
      const locks = new TargetLocks(join(folder, 'locks'), owners);
      return new Journal(options, owners, locks);
    } catch (error) {
      complain(unwritable(folder, error));
      return null;
    }
  }

  /** Whether what has ended is of interest to this kind of process. */
  get keepsHistory(): boolean {
    return this._options.kind === 'gateway';
  }

  /**
   * The entries of this scope whose owners live no more, except those in `known`, in the order
   * in which they were asked for. A file that cannot be read is set aside.
   */
  async read(
    known: (id: string) => boolean = () => false
  ): Promise<IJournalEntry[]> {
    const names = await readdir(this._folder).catch(() => []);
    const entries: IJournalEntry[] = [];
    for (const name of names) {
      const id = NAME.exec(name)?.[1];
      const entry = id && !known(id) ? await this._read(name, id) : null;
      if (
        entry?.scope === this._options.scope &&
        !this._owners.isAlive(entry.owner)
      ) {
        entries.push(entry);
      }
    }
    return entries.sort((a, b) => a.askedAt - b.askedAt);
  }

  /** Resolves when it is on disk, or could not be written. */
  save(
    id: string,
    entryOf: () => Omit<IJournalEntry, 'schema' | 'scope' | 'owner'>,
    isUrgent: boolean
  ): Promise<void> {
    const { scope } = this._options;
    const { me } = this._owners;
    return this._writer.save(
      `${id}.json`,
      () =>
        JSON.stringify({ schema: 1, scope, owner: me, ...entryOf() }, null, 1),
      isUrgent
    );
  }

  remove(id: string): Promise<void> {
    const removed = this._remove(`${id}.json`);
    this._removing.add(removed);
    void removed.then(() => this._removing.delete(removed));
    return removed;
  }

  /**
   * Nobody else writes to a target until it is released.
   * @throws StoreError `already-exists`, which names the process that does.
   */
  lock(target: string): void {
    try {
      this._locks.take(target);
    } catch (error) {
      if (error instanceof StoreError) {
        throw error;
      }
      this._complain(unwritable(this._options.folder, error));
    }
  }

  unlock(target: string): void {
    this._locks.release(target);
  }

  /** Write what waits, now. */
  async flush(): Promise<void> {
    await this._writer.flush();
    await Promise.all(this._removing);
  }

  /** Write what waits, and leave everything to the next process. */
  async close(): Promise<void> {
    await this.flush();
    this._locks.releaseAll();
    this._owners.close();
  }

  private async _remove(name: string): Promise<void> {
    await this._writer.forget(name);
    try {
      await rm(join(this._folder, name), { force: true });
      await this._removeUnfinished(name);
    } catch (error) {
      this._complain(unwritable(this._options.folder, error));
    }
  }

  /** What a process that was killed while it wrote this entry has left. Nobody writes it now. */
  private async _removeUnfinished(name: string): Promise<void> {
    for (const other of await readdir(this._folder)) {
      if (other.startsWith(`${name}.`) && isUnfinished(other)) {
        await rm(join(this._folder, other), { force: true });
      }
    }
  }

  private async _read(name: string, id: string): Promise<IJournalEntry | null> {
    const path = join(this._folder, name);
    try {
      const text = await readOwn(path);
      const entry = text === null ? null : journalEntry(JSON.parse(text), path);
      return entry?.id === id ? entry : null;
    } catch (error) {
      await this._setAside(path, error);
      return null;
    }
  }

  private async _setAside(path: string, error: unknown): Promise<void> {
    // What JSON.parse says quotes the file, and with it a token.
    const isShapeless = error instanceof SyntaxError;
    const why = isShapeless ? 'it is no JSON.' : (error as Error).message;
    if (!isShapeless && !isDamage(error)) {
      this._complain(`A remembered transfer is left alone: ${why}`);
      return;
    }
    await rename(path, `${path}.unreadable`).catch(() => undefined);
    this._complain(
      `A remembered transfer could not be read and was set aside as ${path}.unreadable: ${why}`
    );
  }

  private _complain(sentence: string): void {
    if (!this._complaints.has(sentence)) {
      this._complaints.add(sentence);
      this._options.complain(sentence);
    }
  }

  private readonly _folder: string;
  private readonly _removing = new Set<Promise<void>>();
  private readonly _complaints = new Set<string>();
  private readonly _writer = new EntryWriter(async (name, text) => {
    await writeAtomically(join(this._folder, name), text).catch(error =>
      this._complain(unwritable(this._options.folder, error))
    );
  });
}

// --- Internal helpers ---

/** A UUID: no other name is ever made of an id. */
const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;

/** The text of a file of this folder; null when it is gone, or is no file. */
async function readOwn(path: string): Promise<string | null> {
  try {
    const handle = await open(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    );
    try {
      return (await handle.stat()).isFile()
        ? await handle.readFile('utf8')
        : null;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (
      ['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
    ) {
      return null;
    }
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof StoreError && error.kind === 'bad-message';
}

function unwritable(folder: string, error: unknown): string {
  const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return `The folder ${folder} cannot be written (${why}): transfers go on, and are not remembered if Keepstep is stopped.`;
}
