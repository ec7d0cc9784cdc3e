import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { GcsProgress, IGcsSession } from './gcsSession';
import { endSession, isSessionUrl, sendToSession } from './gcsSession';
import { startOrGiveBack, type IWantedSession } from './startOrGiveBack';
import type { ICallOptions, IUpload } from './store';
import { corrupt, uploadForgotten } from './storeErrors';

/** What an upload needs of its store. */
export interface IGcsUploadTarget extends IWantedSession {
  /** Take away exactly this generation. */
  readonly removeGeneration: (generation: string) => Promise<void>;
}

/** A resumable upload to a bucket. Its progress is what the service says that it has kept. */
export class GcsUpload implements IUpload {
  private constructor(target: IGcsUploadTarget, url: string) {
    const { connection, key, call } = target;
    this._target = target;
    this._session = { connection, key, call, url };
    this.token = encodeToken(url, call.uri);
  }

  /** Start a session, or ask the one of `options.token` how far it is. */
  static async open(target: IGcsUploadTarget): Promise<GcsUpload> {
    const { connection, call, options } = target;
    if (options.token === undefined) {
      return new GcsUpload(target, await startOrGiveBack(target));
    }
    const url = decodeToken(options.token, call.uri);
    if (url === null || !isSessionUrl(url, connection.origin)) {
      throw uploadForgotten(call);
    }
    const upload = new GcsUpload(target, url);
    upload._accept(await upload._ask(options));
    return upload;
  }

  readonly token: string;

  get offset(): number {
    return this._object ? this._object.size : this._offset;
  }

  async write(chunk: Uint8Array, options?: ICallOptions): Promise<number> {
    if (chunk.length === 0 || this._object) {
      return this.offset;
    }
    const last = this._offset + chunk.length - 1;
    // The size is left open, so that no chunk but the last can publish.
    const range = `bytes ${this._offset}-${last}/*`;
    const signal = options?.signal;
    this._accept(
      await sendToSession(this._session, range, { body: chunk, signal })
    );
    return this.offset;
  }

  async commit(
    lastChunk: Uint8Array,
    crc32c: string,
    options?: ICallOptions
  ): Promise<IFileEntry> {
    const { call, options: asked } = this._target;
    const start = this._offset;
    const size = start + lastChunk.length;
    if (!this._object && size !== (asked.size ?? size)) {
      await this.abort();
      throw corrupt(call, `${size} bytes arrived instead of ${asked.size}`);
    }
    while (!this._object) {
      const before = this._offset;
      const rest = lastChunk.subarray(before - start);
      this._accept(await this._sendLast(rest, size, crc32c, options));
      if (!this._object && this._offset <= before) {
        throw new StoreError(
          'unavailable',
          `Google Cloud Storage did not take the last bytes of ${call.uri}.`,
          { operation: call.operation, uri: call.uri }
        );
      }
    }
    return this._compared(this._object, crc32c);
  }

  async abort(): Promise<void> {
    if (this._ended) {
      return;
    }
    this._ended = true;
    if (this._isPublishing) {
      await this._unpublish();
    }
    await endSession(this._session);
  }

  // --- Internal helpers ---

  private async _sendLast(
    body: Uint8Array,
    size: number,
    crc32c: string,
    options: ICallOptions | undefined
  ): Promise<GcsProgress> {
    const range =
      body.length === 0
        ? `bytes */${size}`
        : `bytes ${this._offset}-${size - 1}/${size}`;
    const signal = options?.signal;
    this._isPublishing = true;
    try {
      return await sendToSession(this._session, range, {
        body,
        crc32c,
        signal
      });
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      if (error.kind === 'bad-message') {
        await this.abort();
        throw corrupt(
          this._target.call,
          'the storage computed another checksum than that of what was sent'
        );
      }
      if (error.kind !== 'unavailable') {
        throw error;
      }
      // The answer may have been lost after the object was published: then it is there.
      const progress = await this._ask(options).catch(() => null);
      if (progress && 'object' in progress) {
        return progress;
      }
      throw error;
    }
  }

  private _ask(options: ICallOptions | undefined): Promise<GcsProgress> {
    return sendToSession(this._session, 'bytes */*', {
      signal: options?.signal
    });
  }

  /** The last bytes may have arrived, though nobody waits for the answer any more (S62). */
  private async _unpublish(): Promise<void> {
    const signal = AbortSignal.timeout(LONGEST_QUESTION_MS);
    try {
      const progress = await this._ask({ signal });
      if ('object' in progress) {
        await this._target.removeGeneration(progress.object.generation);
      }
    } catch {
      // Somebody else's is there by now, or the service does not answer: what went wrong before
      // is what is told.
    }
  }

  private _accept(progress: GcsProgress): void {
    if ('object' in progress) {
      this._object = progress.object;
      this._ended = true;
      return;
    }
    this._offset = progress.offset;
  }

  /** The service compared already; this holds it, and an emulator, to its word. */
  private async _compared(
    object: IFileEntry,
    crc32c: string
  ): Promise<IFileEntry> {
    const size = this._target.options.size ?? object.size;
    if (object.size === size && object.crc32c === crc32c) {
      return object;
    }
    await this._target.removeGeneration(object.generation);
    throw corrupt(
      this._target.call,
      'what the storage kept is not what was sent'
    );
  }

  private readonly _target: IGcsUploadTarget;
  private readonly _session: IGcsSession;
  private _offset = 0;
  private _object: IFileEntry | null = null;
  private _ended = false;
  /** Whether the last bytes were sent, whatever came of it. */
  private _isPublishing = false;
}

// --- Internal helpers ---

const LONGEST_QUESTION_MS = 10_000;

function encodeToken(url: string, uri: string): string {
  return Buffer.from(JSON.stringify([url, uri])).toString('base64url');
}

/** The session's address; null when the token is none, or was given for another object. */
function decodeToken(token: string, uri: string): string | null {
  try {
    const parsed: unknown = JSON.parse(
      Buffer.from(token, 'base64url').toString()
    );
    return Array.isArray(parsed) &&
      parsed[1] === uri &&
      typeof parsed[0] === 'string'
      ? parsed[0]
      : null;
  } catch {
    return null;
  }
}
