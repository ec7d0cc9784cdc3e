import { constants, createReadStream, statSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32c } from '@node-rs/crc32';

/** A session keeps multiples of this many bytes, but for the end of the object. */
const GRANULE = 256 * 1024;

/**
 * The bytes of an upload under way, in a file, with their CRC32C. It grows at its end, and can
 * fall back to the last multiple of 256 KiB; nothing of it is held in memory.
 */
export class UploadFile {
  constructor(readonly path: string) {}

  /** What a stopped server left of a file, without the part beyond the last multiple of 256 KiB. */
  static async reopen(path: string): Promise<UploadFile> {
    const file = new UploadFile(path);
    const whole = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const end = whole - (whole % GRANULE);
    if (end > 0) {
      for await (const chunk of createReadStream(path, { end: end - 1 })) {
        file._count(chunk as Buffer);
      }
    }
    await file.keepGranules();
    return file;
  }

  /** Bytes so far. */
  get size(): number {
    return this._size;
  }

  /** Bytes up to the last multiple of 256 KiB, all on disk. */
  get keptSize(): number {
    return this._keptSize;
  }

  /** CRC32C of the bytes so far, as the service writes it. */
  get crc32c(): string {
    return toBase64(this._crc);
  }

  async append(chunk: Buffer): Promise<void> {
    const handle = await this._open();
    for (let done = 0; done < chunk.length;) {
      const { bytesWritten } = await handle.write(
        chunk,
        done,
        chunk.length - done,
        this._size + done
      );
      done += bytesWritten;
    }
    this._count(chunk);
  }

  /** Forget the bytes beyond the last multiple of 256 KiB, and let go of the file. */
  async keepGranules(): Promise<void> {
    const handle = await this._open();
    await handle.truncate(this._keptSize);
    this._size = this._keptSize;
    this._crc = this._keptCrc;
    await this.release();
  }

  /** Close the file, which is there afterwards even if nothing was appended. */
  async release(): Promise<void> {
    const handle = await this._open();
    this._handle = null;
    await handle.close();
  }

  /** Close and delete. */
  async discard(): Promise<void> {
    await this._handle?.close();
    this._handle = null;
    await rm(this.path, { force: true });
  }

  private async _open(): Promise<FileHandle> {
    const handle =
      this._handle ??
      (await open(this.path, constants.O_RDWR | constants.O_CREAT));
    this._handle = handle;
    return handle;
  }

  private _count(chunk: Buffer): void {
    const end = this._size + chunk.length;
    const boundary = end - (end % GRANULE);
    let rest = chunk;
    if (boundary > this._size) {
      this._crc = crc32c(chunk.subarray(0, boundary - this._size), this._crc);
      this._keptSize = boundary;
      this._keptCrc = this._crc;
      rest = chunk.subarray(boundary - this._size);
    }
    this._crc = crc32c(rest, this._crc);
    this._size = end;
  }

  private _handle: FileHandle | null = null;
  private _size = 0;
  private _crc = 0;
  private _keptSize = 0;
  private _keptCrc = 0;
}

// --- Internal helpers ---

function toBase64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString('base64');
}
