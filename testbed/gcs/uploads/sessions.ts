import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { IObjectFields, IObjectRecord } from '../state/records';
import type { IChecksums } from './checksums';
import { UploadFile } from './uploadFile';

/** What a session was started with. */
interface ISessionStart {
  readonly bucket: string;
  readonly name: string;
  readonly fields: IObjectFields;
  readonly declared: IChecksums;
  /** X-Upload-Content-Length; null when the client did not say. */
  readonly declaredSize: number | null;
  /** Query parameters such as ifGenerationMatch, checked again when the object is published. */
  readonly preconditions: Readonly<Record<string, string>>;
}

/** A resumable upload. */
export interface ISession extends ISessionStart {
  /** Whoever has it can write: it is in no log. */
  readonly id: string;
  /** Tells sessions apart in the log. */
  readonly shortId: string;
  readonly file: UploadFile;
  /** The object, once it is there. */
  done: IObjectRecord | null;
  /** The request that is sending bytes at this moment. */
  writer: ISessionWriter | null;
}

/** A request that is sending bytes to a session. */
export interface ISessionWriter {
  /** Cut its connection. */
  stop(): void;
  /** Fulfilled when it has let go of the file. */
  readonly settled: Promise<void>;
}

/** Resumable uploads, kept in a folder so that they outlive the server. */
export class Sessions {
  static async open(folder: string): Promise<Sessions> {
    const sessions = new Sessions(join(folder, 'uploads'));
    await sessions._load();
    return sessions;
  }

  private constructor(private readonly _folder: string) {
    mkdirSync(_folder, { recursive: true });
  }

  start(start: ISessionStart): ISession {
    const id = randomBytes(24).toString('base64url');
    const file = new UploadFile(this._path(id, 'data'));
    const session = toSession(id, start, file, null);
    this._sessions.set(id, session);
    this._save(session);
    return session;
  }

  find(id: string): ISession | null {
    return this._sessions.get(id) ?? null;
  }

  /**
   * How many there are: those that still wait for bytes, those of them that have some, and those
   * whose object is published.
   */
  count(): {
    readonly open: number;
    readonly begun: number;
    readonly done: number;
  } {
    const all = [...this._sessions.values()];
    const open = all.filter(({ done }) => done === null);
    return {
      open: open.length,
      begun: open.filter(({ file }) => file.keptSize > 0).length,
      done: all.length - open.length
    };
  }

  /** Its object is published: from now on every request gets that as its answer. */
  finish(session: ISession, record: IObjectRecord): void {
    session.done = record;
    this._save(session);
  }

  async forget(session: ISession): Promise<void> {
    this._sessions.delete(session.id);
    rmSync(this._path(session.id, 'json'), { force: true });
    await session.file.discard();
  }

  /** A file for an upload in one request, or for one that the server makes itself. */
  scratch(): UploadFile {
    return new UploadFile(
      this._path(randomBytes(12).toString('base64url'), 'scratch')
    );
  }

  private async _load(): Promise<void> {
    for (const entry of readdirSync(this._folder)) {
      const id = entry.replace(/\.[a-z]+$/, '');
      if (entry.endsWith('.json')) {
        const { done, ...start } = JSON.parse(
          readFileSync(join(this._folder, entry), 'utf8')
        ) as ISessionStart & { done: IObjectRecord | null };
        const file = done
          ? new UploadFile(this._path(id, 'data'))
          : await UploadFile.reopen(this._path(id, 'data'));
        this._sessions.set(id, toSession(id, start, file, done));
      } else if (entry.endsWith('.scratch')) {
        rmSync(join(this._folder, entry));
      }
    }
  }

  private _save(session: ISession): void {
    const {
      bucket,
      name,
      fields,
      declared,
      declaredSize,
      preconditions,
      done
    } = session;
    writeFileSync(
      this._path(session.id, 'json'),
      JSON.stringify({
        bucket,
        name,
        fields,
        declared,
        declaredSize,
        preconditions,
        done
      })
    );
  }

  private _path(id: string, ending: 'json' | 'data' | 'scratch'): string {
    return join(this._folder, `${id}.${ending}`);
  }

  private readonly _sessions = new Map<string, ISession>();
}

// --- Internal helpers ---

function toSession(
  id: string,
  start: ISessionStart,
  file: UploadFile,
  done: IObjectRecord | null
): ISession {
  const shortId = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return { ...start, id, shortId, file, done, writer: null };
}
