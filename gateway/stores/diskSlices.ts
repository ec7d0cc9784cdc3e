import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { lstat, open, unlink } from 'node:fs/promises';

/**
 * Which slices of an unfinished file are there, each with its CRC32C: a hidden file beside the
 * part, a line for each. It is a hint and no proof: a slice is believed once its bytes have been
 * summed again, so that nothing here has to reach the disk before anything else does.
 */
export class DiskSlices {
  private constructor(path: string, claims: ReadonlyMap<number, string>) {
    this._path = path;
    this.claims = claims;
  }

  /** The record beside a part, there or not. What cannot be read counts as none. */
  static async of(partPath: string): Promise<DiskSlices> {
    const path = slicesPath(partPath);
    const text = await read(path).catch(() => '');
    return new DiskSlices(path, claimsIn(text));
  }

  /** CRC32C by index, as an earlier try has written them down. */
  readonly claims: ReadonlyMap<number, string>;

  async add(index: number, crc32c: string): Promise<void> {
    this._handle ??= openToAppend(this._path);
    const handle = await this._handle;
    await handle.appendFile(`${index} ${crc32c}\n`);
  }

  async close(): Promise<void> {
    await (await this._handle?.catch(() => undefined))?.close();
    this._handle = undefined;
  }

  async discard(): Promise<void> {
    await this.close();
    await unlink(this._path).catch(() => undefined);
  }

  private _handle: Promise<FileHandle> | undefined;
  private readonly _path: string;
}

/** Where the record of a part's slices is. */
export function slicesPath(partPath: string): string {
  return partPath.replace(/(?=\.keepstep-part-[^.]*$)/, '.slices');
}

// --- Internal helpers ---

/** A line is about 20 bytes, and stands for megabytes: a longer record is none of ours. */
const MOST_BYTES = 16 * 1024 * 1024;

function claimsIn(text: string): Map<number, string> {
  // A line that was cut short when its writer died is no line.
  const lines = text.matchAll(/^(\d{1,9}) ([A-Za-z0-9+/]{6}==)$/gm);
  return new Map([...lines].map(([, at, sum]) => [Number(at), sum!] as const));
}

async function read(path: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= MOST_BYTES
      ? await handle.readFile('utf8')
      : '';
  } finally {
    await handle.close();
  }
}

async function openToAppend(path: string): Promise<FileHandle> {
  const there = await lstat(path).catch(() => null);
  if (there && !(there.isFile() && there.nlink === 1)) {
    await unlink(path);
  }
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  return open(path, flags, 0o666);
}
