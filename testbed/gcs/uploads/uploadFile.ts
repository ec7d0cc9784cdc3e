import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { constants, createReadStream, statSync, writeFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32c } from '@node-rs/crc32';
import { toBase64 } from '../state/combineCrc32c';

/** A session keeps multiples of this many bytes, but for the end of the object. */
const GRANULE = 256 * 1024;

/** Written at once: a call for every piece that the network brings would take most of the time. */
const BATCH = 1024 * 1024;

/** Written after this time in any case. */
const IDLE_MS = 5;

/** Up to this size an object's MD5 is computed while it arrives. */
export const SMALL = 1024 * 1024;

/**
 * The bytes of an upload under way, in a file, with their CRC32C. It grows at its end, and can
 * fall back to the last multiple of 256 KiB. Up to 2 MiB of it wait in memory to be written.
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
    file._written = file._size;
    file._begun = true;
    await file.keepGranules();
    return file;
  }

  /** Bytes so far. */
  get size(): number {
    return this._size;
  }

  /** Bytes up to the last multiple of 256 KiB, all on disk. */
  get keptSize(): number {
    return Math.min(this._keptSize, this._written - (this._written % GRANULE));
  }

  /** CRC32C of the bytes so far, as the service writes it. */
  get crc32c(): string {
    return toBase64(this._crc);
  }

  /** MD5 of the bytes so far, in base64; null where it was not computed on the way. */
  get md5Hash(): string | null {
    return this._md5?.copy().digest('base64') ?? null;
  }

  /** Resolves when more can be taken in, which is before all of it is written. */
  async append(chunk: Buffer): Promise<void> {
    this._count(chunk);
    this._waiting.push(chunk);
    this._waitingBytes += chunk.length;
    if (this._waitingBytes >= BATCH) {
      await this._writing;
      void this._write();
    } else {
      // A client that pauses is told what is kept, so that it must not wait in memory for long.
      this._timer ??= setTimeout(() => void this._write(), IDLE_MS).unref();
    }
  }

  /** Resolves when all that was taken in is written. */
  async flush(): Promise<void> {
    await this._write();
  }

  /** Forget the bytes beyond the last multiple of 256 KiB, and let go of the file. */
  async keepGranules(): Promise<void> {
    await this.flush();
    const handle = await this._open();
    await handle.truncate(this._keptSize);
    if (this._size !== this._keptSize) {
      this._md5 = null;
    }
    this._size = this._keptSize;
    this._written = this._keptSize;
    this._crc = this._keptCrc;
    await this.release();
  }

  /** Close the file, which is there afterwards even if nothing was appended. */
  async release(): Promise<void> {
    if (!this._begun) {
      clearTimeout(this._timer);
      // A small file whole: one call instead of three.
      writeFileSync(this.path, Buffer.concat(this._takeWaiting()));
      this._written = this._size;
      return;
    }
    await this.flush();
    const handle = await this._open();
    this._handle = null;
    await handle.close();
  }

  /** Close and delete. */
  async discard(): Promise<void> {
    this._takeWaiting();
    await this._write().catch(() => undefined);
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

  /** One batch after the other. */
  private _write(): Promise<void> {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._begun = true;
    this._writing = this._writing.then(() => this._writeWaiting());
    // Awaited with the next batch; until then it must not count as unhandled.
    this._writing.catch(() => undefined);
    return this._writing;
  }

  private async _writeWaiting(): Promise<void> {
    let batch = this._takeWaiting();
    if (batch.length === 0) {
      return;
    }
    const handle = await this._open();
    for (let length = lengthOf(batch); length > 0;) {
      const { bytesWritten } = await handle.writev(batch, this._written);
      this._written += bytesWritten;
      length -= bytesWritten;
      if (length > 0) {
        batch = [Buffer.concat(batch).subarray(bytesWritten)];
      }
    }
  }

  private _takeWaiting(): Buffer[] {
    const taken = this._waiting;
    this._waiting = [];
    this._waitingBytes = 0;
    return taken;
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
    this._md5 = end > SMALL ? null : (this._md5?.update(chunk) ?? null);
  }

  private _handle: FileHandle | null = null;
  private _waiting: Buffer[] = [];
  private _waitingBytes = 0;
  private _writing: Promise<void> = Promise.resolve();
  private _timer: NodeJS.Timeout | undefined;
  /** Whether the file may be open. */
  private _begun = false;
  private _written = 0;
  private _size = 0;
  private _crc = 0;
  private _keptSize = 0;
  private _keptCrc = 0;
  private _md5: Hash | null = createHash('md5');
}

// --- Internal helpers ---

function lengthOf(batch: readonly Buffer[]): number {
  return batch.reduce((sum, { length }) => sum + length, 0);
}
