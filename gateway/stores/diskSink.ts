import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

import type { IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../checksum/checksum';
import { combineCrc32c } from '../checksum/combineCrc32c';
import { diskError } from './diskError';
import { DiskPart } from './diskPart';
import type { IDiskCall } from './diskPath';
import { DiskSlices } from './diskSlices';
import type { IHeldName } from './holdName';
import { holdName } from './holdName';
import type { ICallOptions, ISink, ISinkOptions } from './store';
import { corrupt, uploadForgotten } from './storeErrors';
import { throwIfAborted } from './throwIfAborted';

/** Where a sink's file goes: the key, and the path that was found safe for it. */
export interface IDiskSinkTarget {
  readonly key: string;
  readonly path: string;
  readonly call: IDiskCall;
  readonly options: ISinkOptions;
}

/**
 * A file that arrives in slices: a `DiskPart` that is named after its content, and beside it the
 * record of the slices that are there. A later try, in another process too, finds both.
 *
 * Two who receive the same content to the same place do not share a part, or one could spoil what
 * the other has checked: the second gets one of its own, of which nothing is kept. So does a file
 * of one slice, for there would be nothing to keep.
 */
export class DiskSink implements ISink {
  private constructor(
    target: IDiskSinkTarget,
    part: DiskPart,
    handle: FileHandle,
    shared: IShared | null
  ) {
    this._target = target;
    this._part = part;
    this._handle = handle;
    this._shared = shared;
  }

  static async open(target: IDiskSinkTarget): Promise<DiskSink> {
    const { call, options, path } = target;
    const isSliced = options.size > options.sliceBytes;
    const known = DiskPart.known(path, call, idOf(target));
    const lock = isSliced ? await holdName(known.path) : null;
    if (!lock) {
      const { part, handle } = await DiskPart.createOpen(path, call);
      return new DiskSink(target, part, handle, null);
    }
    try {
      const slices = await DiskSlices.of(known.path);
      const handle = await known.openKept();
      return new DiskSink(target, known, handle, { lock, slices });
    } catch (error) {
      await lock.release();
      throw diskError(error, call);
    }
  }

  get part(): string {
    const { key } = this._target;
    return key.slice(0, key.lastIndexOf('/') + 1) + basename(this._part.path);
  }

  async kept(
    index: number,
    options?: ICallOptions
  ): Promise<string | undefined> {
    const claimed = this._shared?.slices.claims.get(index);
    if (claimed === undefined) {
      return undefined;
    }
    const { start, end } = this._slice(index);
    const sum = startChecksum();
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, end - start));
    for (let at = start; at < end;) {
      throwIfAborted({ ...this._target.call, signal: options?.signal });
      const wanted = Math.min(buffer.length, end - at);
      const { bytesRead } = await this._do(handle =>
        handle.read(buffer, 0, wanted, at)
      );
      if (bytesRead === 0) {
        return undefined;
      }
      await sum.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    if ((await sum.digest()) !== claimed) {
      return undefined;
    }
    this._sums.set(index, claimed);
    return claimed;
  }

  async write(
    at: number,
    bytes: Uint8Array,
    options?: ICallOptions
  ): Promise<void> {
    throwIfAborted({ ...this._target.call, signal: options?.signal });
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this._do(handle =>
        handle.write(bytes, done, bytes.length - done, at + done)
      );
      done += bytesWritten;
    }
  }

  async keep(index: number, crc32c: string): Promise<void> {
    this._sums.set(index, crc32c);
    await this._do(() => this._shared?.slices.add(index, crc32c));
  }

  async commit(crc32c: string, options?: ICallOptions): Promise<IFileEntry> {
    const { call, key, options: asked } = this._target;
    throwIfAborted({ ...call, signal: options?.signal });
    const wrong = await this._do(handle => this._whyWrong(handle, crc32c));
    if (wrong) {
      await this.abort({ keep: false });
      throw corrupt(call, wrong);
    }
    this._finished = true;
    try {
      return await this._part.publish(key, asked.ifGeneration, this._handle);
    } finally {
      await this._close({ discardSlices: true });
    }
  }

  async abort({ keep }: { readonly keep: boolean }): Promise<void> {
    if (this._finished) {
      return;
    }
    this._finished = true;
    const isOfUse = keep && this._shared !== null && this._sums.size > 0;
    if (!isOfUse) {
      await this._part.discard();
    }
    await this._close({ discardSlices: !isOfUse });
  }

  // --- Internal helpers ---

  private async _whyWrong(
    handle: FileHandle,
    crc32c: string
  ): Promise<string | null> {
    const { size, sliceBytes } = this._target.options;
    const count = sliceCount(size, sliceBytes);
    let whole: string | undefined;
    for (let index = 0; index < count; index++) {
      const sum = this._sums.get(index);
      if (sum === undefined) {
        return `${this._sums.size} of its ${count} slices have arrived`;
      }
      const { start, end } = this._slice(index);
      whole =
        whole === undefined ? sum : combineCrc32c(whole, sum, end - start);
    }
    if (whole !== crc32c) {
      return 'its checksum is not that of what was sent';
    }
    const stats = await handle.stat();
    return stats.size === size
      ? null
      : `${stats.size} bytes are there instead of ${size}`;
  }

  private _slice(index: number): { start: number; end: number } {
    const { size, sliceBytes } = this._target.options;
    const start = index * sliceBytes;
    return { start, end: Math.min(start + sliceBytes, size) };
  }

  private async _do<T>(
    work: (handle: FileHandle) => Promise<T> | T
  ): Promise<T> {
    const { call } = this._target;
    if (this._finished) {
      throw uploadForgotten(call);
    }
    try {
      return await work(this._handle);
    } catch (error) {
      throw diskError(error, call);
    }
  }

  private async _close({
    discardSlices
  }: {
    discardSlices: boolean;
  }): Promise<void> {
    const { slices, lock } = this._shared ?? {};
    await this._handle.close().catch(() => undefined);
    await (discardSlices ? slices?.discard() : slices?.close());
    await lock?.release();
  }

  private _finished = false;
  private readonly _target: IDiskSinkTarget;
  private readonly _part: DiskPart;
  private readonly _handle: FileHandle;
  private readonly _shared: IShared | null;
  /** CRC32C of the slices that are there, found or received. */
  private readonly _sums = new Map<number, string>();
}

// --- Internal helpers ---

/** What a part has that a later try can find. */
interface IShared {
  readonly lock: IHeldName;
  readonly slices: DiskSlices;
}

const READ_BYTES = 1024 * 1024;

/** An empty file has one slice, too: an empty one. */
function sliceCount(size: number, sliceBytes: number): number {
  return size > sliceBytes ? Math.ceil(size / sliceBytes) : 1;
}

/** Another content, or another cut of it, is another part. */
function idOf({ options }: IDiskSinkTarget): string {
  const { content, size, sliceBytes } = options;
  return createHash('sha256')
    .update(JSON.stringify([content, size, sliceBytes]))
    .digest('hex')
    .slice(0, 16);
}
