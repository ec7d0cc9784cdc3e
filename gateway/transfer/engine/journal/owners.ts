import {
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { owner as decodeOwner, processStart, type IOwner } from './owner';
import { makePrivateFolder } from './stateFolder';

/**
 * Who works with a state folder now: a file for each, which it touches as long as it lives, and
 * takes away when it ends in order.
 */
export class Owners {
  constructor(
    folder: string,
    /** This process. */
    readonly me: IOwner
  ) {
    this._folder = folder;
    makePrivateFolder(folder);
    writeFileSync(this._path(me.id), JSON.stringify(me), { mode: 0o600 });
    this._removeDead();
    this._timer = setInterval(() => this._touch(), BETWEEN_BEATS_MS);
    this._timer.unref();
  }

  /**
   * Whether an owner still works. Of this machine the system knows; of another that shares the
   * folder, whether its file was touched of late. A file's age is told by the clock of the disk:
   * those of two machines may differ.
   */
  isAlive(other: IOwner): boolean {
    const { me } = this;
    if (other.id === me.id) {
      return true;
    }
    const beat = this._beatOf(other.id);
    if (beat === null) {
      return false;
    }
    if (isNeighbour(other, me)) {
      return processStart(other.pid) === other.started;
    }
    if (other.host === me.host && other.boot !== me.boot) {
      return false;
    }
    this._touch();
    const now = this._beatOf(me.id);
    return now === null || now - beat < SILENCE_OF_THE_DEAD_MS;
  }

  /** This process ends. */
  close(): void {
    clearInterval(this._timer);
    rmSync(this._path(this.me.id), { force: true });
  }

  private _path(id: string): string {
    return join(this._folder, `${id}.json`);
  }

  private _beatOf(id: string): number | null {
    return statSync(this._path(id), { throwIfNoEntry: false })?.mtimeMs ?? null;
  }

  private _touch(): void {
    try {
      const now = new Date();
      utimesSync(this._path(this.me.id), now, now);
    } catch {
      // The disk is full or gone: others take this one for dead, as they should.
    }
  }

  private _removeDead(): void {
    for (const name of readdirSync(this._folder)) {
      const path = join(this._folder, name);
      try {
        const other = decodeOwner(JSON.parse(readFileSync(path, 'utf8')));
        if (name === `${other.id}.json` && !this.isAlive(other)) {
          rmSync(path, { force: true });
        }
      } catch {
        // None of ours, or gone meanwhile.
      }
    }
  }

  private readonly _folder: string;
  private readonly _timer: NodeJS.Timeout;
}

// --- Internal helpers ---

const BETWEEN_BEATS_MS = 10_000;
const SILENCE_OF_THE_DEAD_MS = 60_000;

/** Whether the system here knows of that process. */
function isNeighbour(other: IOwner, me: IOwner): boolean {
  return (
    other.boot === me.boot &&
    other.pidNamespace === me.pidNamespace &&
    (me.boot !== '' || other.host === me.host)
  );
}
