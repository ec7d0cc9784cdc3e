import { createHash, randomUUID } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '#core/domain/errors';
import { object } from '#core/protocol/decode';
import { nameOf, owner, type IOwner } from './owner';
import type { Owners } from './owners';
import { makePrivateFolder } from './stateFolder';

/**
 * One file for each target that a transfer writes to, so that two processes never write to the
 * same one (T61).
 *
 * A lock appears with its content in one step. That of a dead owner is replaced by whoever first
 * locks its replacement, so that of two that find it dead only one can take it; the other looks
 * again.
 */
export class TargetLocks {
  constructor(
    private readonly _folder: string,
    private readonly _owners: Owners
  ) {
    makePrivateFolder(_folder);
  }

  /** @throws StoreError `already-exists`, which names the process that writes to the target. */
  take(target: string): void {
    if (!this._held.has(target)) {
      const lock = { target, nonce: randomUUID(), owner: this._owners.me };
      const text = JSON.stringify({ schema: 1, ...lock });
      this._take(this._path(target), target, text);
      this._held.set(target, text);
    }
  }

  /** Nothing happens to one that is not held. */
  release(target: string): void {
    const text = this._held.get(target);
    const path = this._path(target);
    this._held.delete(target);
    if (text !== undefined && textOf(path) === text) {
      rmSync(path, { force: true });
    }
  }

  releaseAll(): void {
    [...this._held.keys()].forEach(target => this.release(target));
  }

  private _path(target: string): string {
    // A path on disk is one place on each machine, even where machines share a home.
    const isLocal = target.startsWith('file:');
    const place = isLocal ? `${this._owners.me.host} ${target}` : target;
    return join(this._folder, `${digestOf(place)}.json`);
  }

  private _take(path: string, target: string, text: string): void {
    const mine = `${path}.${randomUUID()}`;
    writeFileSync(mine, text, { mode: 0o600, flag: 'wx' });
    try {
      while (!linked(mine, path)) {
        const there = textOf(path);
        if (there === null) {
          continue;
        }
        const holder = ownerIn(there);
        if (holder && this._owners.isAlive(holder)) {
          throw busy(target, holder);
        }
        if (this._replace(path, there, mine, target)) {
          return;
        }
      }
    } finally {
      rmSync(mine, { force: true });
    }
  }

  private _replace(
    path: string,
    dead: string,
    mine: string,
    target: string
  ): boolean {
    const right = `${path}.${digestOf(dead)}`;
    this._take(right, target, readFileSync(mine, 'utf8'));
    try {
      // Nobody else may replace this very lock now, and a dead owner does not take it away.
      const isStill = textOf(path) === dead;
      if (isStill) {
        renameSync(mine, path);
      }
      return isStill;
    } finally {
      rmSync(right, { force: true });
    }
  }

  /** What this process wrote, by target. */
  private readonly _held = new Map<string, string>();
}

// --- Internal helpers ---

/** Of whatever version: who holds it is all that matters. */
const lockShape = object<{ owner: IOwner }>({ owner });

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** Null for what is no lock: nobody holds it. */
function ownerIn(text: string): IOwner | null {
  try {
    return lockShape(JSON.parse(text)).owner;
  } catch {
    return null;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function busy(target: string, holder: IOwner): StoreError {
  return new StoreError(
    'already-exists',
    `${nameOf(holder)} is writing to ${target}.`,
    {
      operation: 'transfer',
      uri: target,
      next: 'Wait until it is finished, or cancel it there.'
    }
  );
}
