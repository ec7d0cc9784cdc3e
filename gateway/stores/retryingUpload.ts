import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IRetryOptions } from './backoff';
import { Backoff } from './backoff';
import type { ICallOptions, IUpload } from './store';

/**
 * An upload that outlives failures: after one, it asks the store by the token how far it is, and
 * sends only what is missing. `not-found` from that question means that the store has forgotten
 * it, and that the whole has to be sent again: only the caller can.
 */
export class RetryingUpload implements IUpload {
  constructor(
    upload: IUpload,
    reopen: (token: string) => Promise<IUpload>,
    options: IRetryOptions,
    uri: string
  ) {
    this._uri = uri;
    this._upload = upload;
    this._reopen = reopen;
    this._options = options;
    this._offset = upload.offset;
  }

  get token(): string {
    return this._upload.token;
  }

  get offset(): number {
    return this._offset;
  }

  write(chunk: Uint8Array, options?: ICallOptions): Promise<number> {
    return this._send(chunk, options, async (upload, rest) =>
      rest.length > 0 ? upload.write(rest, options) : upload.offset
    );
  }

  commit(
    lastChunk: Uint8Array,
    crc32c: string,
    options?: ICallOptions
  ): Promise<IFileEntry> {
    return this._send(lastChunk, options, (upload, rest) =>
      upload.commit(rest, crc32c, options)
    );
  }

  abort(): Promise<void> {
    return this._upload.abort();
  }

  // --- Internal helpers ---

  private async _send<T>(
    chunk: Uint8Array,
    options: ICallOptions | undefined,
    send: (upload: IUpload, rest: Uint8Array) => Promise<T>
  ): Promise<T> {
    const start = this._offset;
    const backoff = new Backoff(this._options);
    let known = start;
    let failure: StoreError | null = null;
    for (;;) {
      try {
        if (failure) {
          this._upload = await this._reopen(this._upload.token);
        }
        const { offset } = this._upload;
        if (offset < start) {
          // Its bytes are gone from here: the caller reads them again from the offset.
          this._offset = offset;
          throw failure ?? lost(this._uri);
        }
        if (offset > known) {
          known = offset;
          backoff.progressed();
        }
        const result = await send(this._upload, chunk.subarray(offset - start));
        this._offset = this._upload.offset;
        return result;
      } catch (error) {
        if (!(error instanceof StoreError) || this._offset < start) {
          throw error;
        }
        await backoff.beforeRetry(error, options?.signal);
        failure = error;
      }
    }
  }

  private _upload: IUpload;
  private _offset: number;
  private readonly _uri: string;
  private readonly _reopen: (token: string) => Promise<IUpload>;
  private readonly _options: IRetryOptions;
}

// --- Internal helpers ---

function lost(uri: string): StoreError {
  return new StoreError(
    'unavailable',
    `The storage has lost a part of ${uri} that it had acknowledged.`,
    { operation: 'upload', uri, next: 'Upload it again.' }
  );
}
