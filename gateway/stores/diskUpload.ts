import type { IFileEntry } from '#core/domain/entry';
import type { IRunningChecksum } from '../checksum/checksum';
import { startChecksum } from '../checksum/checksum';
import { throwIfAborted } from './throwIfAborted';
import { pieces } from './diskFile';
import { DiskPart } from './diskPart';
import type { IDiskCall } from './diskPath';
import type { ICallOptions, IUpload, IUploadOptions } from './store';
import { corrupt, uploadForgotten } from './storeErrors';

/** An upload to disk: bytes go to a `DiskPart`, whose id is the token. */
export class DiskUpload implements IUpload {
  private constructor(
    part: DiskPart,
    offset: number,
    sum: IRunningChecksum,
    target: IDiskUploadTarget
  ) {
    this.token = part.id;
    this._part = part;
    this._offset = offset;
    this._sum = sum;
    this._target = target;
  }

  /** Start one, or with `options.token` go on with it: what it has is hashed once more. */
  static async open(target: IDiskUploadTarget): Promise<DiskUpload> {
    const { call, path, options } = target;
    if (options.token !== undefined && !/^[0-9a-f]{16}$/.test(options.token)) {
      throw uploadForgotten(call);
    }
    const part =
      options.token === undefined
        ? await DiskPart.create(path, call)
        : DiskPart.known(path, call, options.token);
    const sum = startChecksum();
    const offset = await part.use(async handle => {
      let position = 0;
      for await (const piece of pieces(handle)) {
        throwIfAborted({ ...call, signal: options.signal });
        await sum.update(piece);
        position += piece.length;
      }
      return position;
    });
    return new DiskUpload(part, offset, sum, target);
  }

  readonly token: string;

  get offset(): number {
    return this._offset;
  }

  async write(chunk: Uint8Array, options?: ICallOptions): Promise<number> {
    const { call } = this._target;
    throwIfAborted({ ...call, signal: options?.signal });
    if (this._finished) {
      throw uploadForgotten(call);
    }
    await this._part.use(async handle => {
      for (let done = 0; done < chunk.length;) {
        const rest = chunk.length - done;
        const at = this._offset + done;
        done += (await handle.write(chunk, done, rest, at)).bytesWritten;
      }
    });
    await this._sum.update(chunk);
    this._offset += chunk.length;
    return this._offset;
  }

  async commit(
    lastChunk: Uint8Array,
    crc32c: string,
    options?: ICallOptions
  ): Promise<IFileEntry> {
    await this.write(lastChunk, options);
    const { call, key, options: asked } = this._target;
    const wrong =
      this._offset !== (asked.size ?? this._offset)
        ? `${this._offset} bytes arrived instead of ${asked.size}`
        : (await this._sum.digest()) !== crc32c
          ? 'its checksum is not that of what was sent'
          : null;
    this._finished = true;
    if (wrong) {
      await this._part.discard();
      throw corrupt(call, wrong);
    }
    return this._part.publish(key, asked.ifGeneration);
  }

  async abort(): Promise<void> {
    if (!this._finished) {
      this._finished = true;
      await this._part.discard();
    }
  }

  private readonly _part: DiskPart;
  private readonly _sum: IRunningChecksum;
  private readonly _target: IDiskUploadTarget;
  private _offset: number;
  private _finished = false;
}

/** Where an upload goes: the key, and the path that was found safe for it. */
export interface IDiskUploadTarget {
  readonly key: string;
  readonly path: string;
  readonly call: IDiskCall;
  readonly options: IUploadOptions;
}
