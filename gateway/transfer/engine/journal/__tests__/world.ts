import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '#core/domain/errors';
import {
  put,
  seed,
  withUploads
} from '../../../../catalog/__tests__/sampleStore';
import { MemoryStore } from '../../../../stores/memory';
import type { IStore } from '../../../../stores/store';
import type { IMemorySpaces } from '../../../../stores/storeContext';
import type { TransferEngine } from '../../engine';
import type { ITransferJob } from '../../../checkpoint/job';
import type { Journal } from '../journal';
import { engineOf } from '../../../__tests__/engineOf';
import { StateFolder } from './journalIn';

export const MIB = 1024 * 1024;
export const BIG = 3 * MIB + 17;

/** Storages that outlive every gateway, and a folder of state. */
export class World {
  // First, for the stores below stand on it.
  private readonly _spaces: IMemorySpaces = new Map();

  readonly state = new StateFolder();
  readonly here = this.store('here');
  readonly there = this.store('there');
  /** Bytes that were sent of each key, in all. */
  readonly sent = new Map<string, number>();

  /** A memory store of that name; those of one name are one. */
  store(name: string): MemoryStore {
    return new MemoryStore(
      { scheme: 'memory', container: name, key: '' },
      {
        credentialRef: 'adc',
        readOnly: false,
        survivesThisMachine: false,
        allowedRoots: null,
        memory: this._spaces
      }
    );
  }

  /** A checkpoint with one large file in it. */
  async checkpoint(
    step: number,
    to: IStore = this.there
  ): Promise<ITransferJob> {
    const key = `out/checkpoint-${step}/`;
    await seed(this.here, key, 'tiny-gpt/checkpoint-10');
    await put(this.here, `${key}big.bin`, randomBytes(BIG));
    return {
      kind: 'upload',
      source: { store: this.here, key },
      target: { store: to, folder: 'run/' },
      allowIncomplete: false
    };
  }

  /** The target, which counts what is sent to it. */
  counting(): IStore {
    return withUploads(this.there, (inner, key) => ({
      write: (chunk, call) => {
        this.sent.set(key, (this.sent.get(key) ?? 0) + chunk.byteLength);
        return inner.write(chunk, call);
      },
      commit: (chunk, crc32c, call) => {
        this.sent.set(key, (this.sent.get(key) ?? 0) + chunk.byteLength);
        return inner.commit(chunk, crc32c, call);
      }
    }));
  }

  /** The target, which takes no more of a large file after two chunks, until the signal fires. */
  stuck(): { readonly store: IStore; readonly reached: Promise<void> } {
    let reach = (): void => undefined;
    const reached = new Promise<void>(resolve => (reach = resolve));
    const store = withUploads(this.there, inner => ({
      write: async (chunk, call) => {
        if (inner.offset >= 2 * MIB) {
          reach();
          await new Promise((_, reject) => {
            const stop = (): void =>
              reject(
                new StoreError('cancelled', 'It stopped.', {
                  operation: 'upload',
                  uri: ''
                })
              );
            call?.signal?.addEventListener('abort', stop);
          });
        }
        return inner.write(chunk, call);
      }
    }));
    return { store, reached };
  }

  engine(journal: Journal | null, checkpointsAtOnce?: number): TransferEngine {
    return engineOf(checkpointsAtOnce, journal);
  }

  /** A new gateway, and what it restores; `to` stands for the target. */
  async restart(
    journal: Journal,
    to: IStore = this.counting()
  ): Promise<TransferEngine> {
    const engine = this.engine(journal);
    await engine.restore(place =>
      place.root === this.there.uriOf('') ? to : this.here
    );
    return engine;
  }

  /**
   * The folder of state as a kill leaves it now: of the process that was killed only the files
   * remain.
   */
  killed(): StateFolder {
    const left = new StateFolder();
    cpSync(this.state.path, left.path, { recursive: true });
    rmSync(join(left.path, 'owners'), { recursive: true });
    this._left.push(left);
    return left;
  }

  /** Uploads that the target still keeps something of. */
  unfinished(): number {
    return this._spaces.get('there')?.uploads.size ?? -1;
  }

  async close(): Promise<void> {
    await Promise.all([this.state, ...this._left].map(state => state.close()));
  }

  private readonly _left: StateFolder[] = [];
}
