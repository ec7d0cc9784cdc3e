import type { IStore } from '../../stores/store';
import { discardParts } from './parts/discardParts';
import { filesIn } from './parts/filesIn';

/** An upload under way, as another try or another process can go on with it. */
export interface IUploadSession {
  /** From `IUpload.token`. It is a secret: whoever has it can write to that object. */
  readonly token: string;
  /** The source's file that is being sent: of another one nothing can be gone on with. */
  readonly generation: string;
  readonly size: number;
  /** CRC32C of the file's first `bytes` bytes, which the store has acknowledged. */
  readonly summed: ISummed;
  /** The generation that it has become, where it is a part of a file that waits for the others. */
  readonly published?: string | undefined;
}

/** The sum over the beginning of a file. */
export interface ISummed {
  readonly bytes: number;
  readonly crc32c: string;
}

export const NOTHING_SUMMED: ISummed = { bytes: 0, crc32c: 'AAAAAA==' };

/**
 * The uploads of a transfer that are under way, by the key at its target. They outlive a pause
 * and a failure that passes, and with a journal a gateway that was killed (T55).
 */
export class UploadSessions {
  /** `onChange` resolves when what has changed would outlive this process. */
  constructor(
    sessions: Readonly<Record<string, IUploadSession>> = {},
    private readonly _onChange: (
      isUrgent: boolean
    ) => Promise<void> = async () => undefined
  ) {
    this._sessions = new Map(Object.entries(sessions));
  }

  get all(): Readonly<Record<string, IUploadSession>> {
    return Object.fromEntries(this._sessions);
  }

  get isEmpty(): boolean {
    return this._sessions.size === 0;
  }

  get(key: string): IUploadSession | undefined {
    return this._sessions.get(key);
  }

  /** Resolves when no kill can lose it any more: only then are bytes sent. */
  async keep(key: string, session: IUploadSession): Promise<void> {
    this._sessions.set(key, session);
    await this._onChange(true);
  }

  /** The store has acknowledged so much of it. */
  advance(key: string, summed: ISummed): void {
    const session = this._sessions.get(key);
    if (session) {
      this._sessions.set(key, { ...session, summed });
      void this._onChange(false);
    }
  }

  forget(key: string): void {
    if (this._sessions.delete(key)) {
      void this._onChange(false);
    }
  }

  /**
   * Free what the store keeps of all, and what is left of those that went in parts; what it has
   * forgotten already is fine.
   */
  async giveUpAll(store: IStore): Promise<void> {
    const keys = [...this._sessions.keys()];
    await this.giveUp(store, keys);
    // One that was broken off while its last bytes were sent may have become a part since.
    await discardLeft(store, keys).catch(() => undefined);
  }

  /** Free what the store keeps of these. */
  async giveUp(store: IStore, keys: readonly string[]): Promise<void> {
    await Promise.all(
      keys.map(async key => {
        const session = this._sessions.get(key);
        this.forget(key);
        if (session) {
          await giveBack(store, key, session).catch(() => undefined);
        }
      })
    );
  }

  private readonly _sessions: Map<string, IUploadSession>;
}

// --- Internal helpers ---

async function giveBack(
  store: IStore,
  key: string,
  { size, token, published }: IUploadSession
): Promise<void> {
  if (published !== undefined) {
    await store.remove(key, { generation: published });
    return;
  }
  const upload = await store.upload(key, { size, token });
  await upload.abort();
}

async function discardLeft(
  store: IStore,
  keys: readonly string[]
): Promise<void> {
  const { partedUploads } = store.capabilities;
  const folders = keys
    .filter(key => partedUploads && key.startsWith(partedUploads.folder))
    .map(key => key.slice(0, key.lastIndexOf('/') + 1));
  for (const folder of new Set(folders)) {
    await discardParts(store, await filesIn(store, folder));
  }
}
