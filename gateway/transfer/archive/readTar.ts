import { ByteReader } from './byteReader';
import { BLOCK, headerSum, paddingAfter, type ITarEntry } from './tarHeader';

/** A file of an archive that is being read. */
export interface ITarMember extends ITarEntry {
  /** To be read to its end before the next member is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Why an archive is not read further; the rest of a sentence. */
export class TarError extends Error {}

/**
 * The files of an archive, one after the other, as they come by.
 *
 * It reads what `tarHeader` writes and nothing else: links, devices, folders, sparse files and
 * other tools' ways to write long names end it. What a name leads to is not looked at here.
 *
 * @throws TarError
 */
export async function* readTar(
  bytes: AsyncIterable<Uint8Array>
): AsyncGenerator<ITarMember> {
  const reader = new ByteReader(bytes);
  try {
    for (;;) {
      const entry = await nextEntry(reader);
      if (!entry) {
        await readToEnd(reader);
        return;
      }
      const content = new MemberContent(reader, entry);
      yield { ...entry, content };
      await content.skip();
    }
  } finally {
    await reader.close();
  }
}

// --- Internal helpers ---

const MOST_PAX_BYTES = 64 * 1024;
/** Zeros that may follow the end of an archive. */
const MOST_TRAILING_BYTES = 1024 * 1024;
const PAX_KEYS = ['path', 'size'];

class MemberContent implements AsyncIterable<Uint8Array> {
  constructor(
    private readonly _reader: ByteReader,
    { path, size }: ITarEntry
  ) {
    this._path = path;
    this._missing = size;
    this._padding = paddingAfter(size);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this._missing > 0) {
      const piece = await this._reader.some(this._missing);
      if (!piece) {
        throw new TarError(`it ends within ${this._path}`);
      }
      this._missing -= piece.length;
      yield piece;
    }
  }

  /** What was not read of it, and what fills its last block. */
  async skip(): Promise<void> {
    for await (const piece of this) {
      void piece;
    }
    if ((await this._reader.exactly(this._padding)).length < this._padding) {
      throw new TarError(`it ends within ${this._path}`);
    }
    this._padding = 0;
  }

  private readonly _path: string;
  private _missing: number;
  private _padding: number;
}

/** Null at the blocks of zeros that end an archive. */
async function nextEntry(reader: ByteReader): Promise<ITarEntry | null> {
  const first = await readBlock(reader);
  if (isZero(first)) {
    return null;
  }
  if (typeOf(first) !== 'x') {
    return fileEntry(first, new Map());
  }
  const size = sizeOf(first);
  if (size > MOST_PAX_BYTES) {
    throw new TarError('it has an extended header that is too long');
  }
  const records = paxRecords(await reader.exactly(size));
  await reader.exactly(paddingAfter(size));
  return fileEntry(await readBlock(reader), records);
}

async function readBlock(reader: ByteReader): Promise<Buffer> {
  const block = Buffer.from(await reader.exactly(BLOCK));
  if (block.length < BLOCK) {
    throw new TarError('it is cut short');
  }
  if (!isZero(block)) {
    const sum = octal(block, 148, 8);
    if (sum !== headerSum(block) || text(block, 257, 8) !== 'ustar') {
      throw new TarError('it has a header that is damaged, or of another kind');
    }
  }
  return block;
}

function fileEntry(block: Buffer, pax: ReadonlyMap<string, string>): ITarEntry {
  if (isZero(block)) {
    throw new TarError('it ends after an extended header');
  }
  const path = pax.get('path') ?? text(block, 0, 100);
  const type = typeOf(block);
  if (type !== '0' || text(block, 157, 100) !== '') {
    throw new TarError(`${path} is ${KINDS[type] ?? 'no plain file'}`);
  }
  if (text(block, 345, 155) !== '') {
    throw new TarError(`${path} has a name in two parts`);
  }
  const long = pax.get('size');
  const size =
    long === undefined
      ? sizeOf(block)
      : /^\d+$/.test(long)
        ? Number(long)
        : NaN;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new TarError(`${path} has no size`);
  }
  return { path, size };
}

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '5': 'a folder',
  '6': 'a pipe',
  L: 'a name in the way of another tool',
  S: 'a sparse file',
  g: 'a header for all that follows'
};

function typeOf(block: Buffer): string {
  return String.fromCharCode(block[156] ?? 0);
}

function sizeOf(block: Buffer): number {
  return octal(block, 124, 12);
}

function octal(block: Buffer, at: number, length: number): number {
  const digits = /^([0-7]+)[\0 ]*$/.exec(
    block.toString('latin1', at, at + length)
  );
  return digits?.[1] ? parseInt(digits[1], 8) : NaN;
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function isZero(block: Uint8Array): boolean {
  return block.every(byte => byte === 0);
}

function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    const blank = rest.indexOf(0x20);
    const length = Number(rest.toString('latin1', 0, Math.max(blank, 0)));
    const record = rest.toString('utf8', blank + 1, length - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    const isWhole =
      Number.isSafeInteger(length) &&
      length > blank + 2 &&
      length <= rest.length &&
      rest[length - 1] === 0x0a;
    if (!isWhole || !PAX_KEYS.includes(key) || records.has(key)) {
      throw new TarError('it has an extended header of another kind');
    }
    records.set(key, record.slice(equals + 1));
    rest = rest.subarray(length);
  }
  return records;
}

/** Nothing may follow but zeros, and not many. */
async function readToEnd(reader: ByteReader): Promise<void> {
  let bytes = 0;
  for (;;) {
    const piece = await reader.some(BLOCK);
    if (!piece) {
      return;
    }
    bytes += piece.length;
    if (!isZero(piece) || bytes > MOST_TRAILING_BYTES) {
      throw new TarError('something follows its end');
    }
  }
}
