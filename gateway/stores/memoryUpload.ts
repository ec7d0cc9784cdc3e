import { randomUUID } from 'node:crypto';

import type { IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../checksum/checksum';
import { throwIfAborted } from './throwIfAborted';
import type {
  ICallOptions,
  IUpload,
  IUploadOptions,
  IWriteOptions
} from './store';
import type { IMemorySpace } from './storeContext';
import { corrupt, uploadForgotten } from './storeErrors';

/** What an upload needs of its store. */
export interface IMemoryTarget {
  readonly space: IMemorySpace;
  uriOf(key: string): string;
  publish(
    key: string,
    bytes: Uint8Array,
    crc32c: string,
    operation: string,
    options: IWriteOptions
  ): IFileEntry;
}

/** An upload into a `MemoryStore`: its bytes wait in the space, under its token. */
export class MemoryUpload implements IUpload {
  constructor(store: IMemoryTarget, key: string, options: IUploadOptions) {
    this._store = store;
    this._key = key;
    this._options = options;
    this.token = options.token ?? randomUUID();
    const { uploads } = store.space;
    const known = uploads.get(this.token);
    if (options.token !== undefined && known?.key !== store.uriOf(key)) {
      throw uploadForgotten(this._about);
    }
    if (!known) {
      uploads.set(this.token, { key: store.uriOf(key), chunks: [] });
    }
  }

  readonly token: string;

  get offset(): number {
    const chunks = this._store.space.uploads.get(this.token)?.chunks ?? [];
    return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  async write(chunk: Uint8Array, options?: ICallOptions): Promise<number> {
    throwIfAborted({ ...this._about, signal: options?.signal });
    const known = this._store.space.uploads.get(this.token);
    if (!known) {
      throw uploadForgotten(this._about);
    }
    known.chunks.push(new Uint8Array(chunk));
    return this.offset;
  }

  async commit(
    lastChunk: Uint8Array,
    crc32c: string,
    options?: ICallOptions
  ): Promise<IFileEntry> {
    await this.write(lastChunk, options);
    const { uploads } = this._store.space;
    const bytes = new Uint8Array(
      Buffer.concat(uploads.get(this.token)?.chunks ?? [])
    );
    uploads.delete(this.token);
    if (bytes.length !== (this._options.size ?? bytes.length)) {
      throw corrupt(
        this._about,
        `${bytes.length} bytes arrived instead of ${this._options.size}`
      );
    }
    const sum = startChecksum();
    await sum.update(bytes);
    if ((await sum.digest()) !== crc32c) {
      throw corrupt(this._about, 'its checksum is not that of what was sent');
    }
    return this._store.publish(
      this._key,
      bytes,
      crc32c,
      'upload',
      this._options
    );
  }

  async abort(): Promise<void> {
    this._store.space.uploads.delete(this.token);
  }

  private get _about(): { operation: string; uri: string } {
    return { operation: 'upload', uri: this._store.uriOf(this._key) };
  }

  private readonly _store: IMemoryTarget;
  private readonly _key: string;
  private readonly _options: IUploadOptions;
}
