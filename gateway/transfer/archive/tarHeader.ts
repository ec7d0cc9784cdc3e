/** A member of an archive: always a plain file. */
export interface ITarEntry {
  /** As the archive has it: nothing is made of it before it was compared with a manifest. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Archives are made of blocks of so many bytes. */
export const BLOCK = 512;

/** Two blocks of zeros end an archive. */
export const END_OF_TAR = new Uint8Array(2 * BLOCK);

/** Bytes that fill a member up to the next block. */
export function paddingAfter(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/**
 * The header of a file, in the format of POSIX (ustar, with an extended header where a name is
 * long or not ASCII, or a size does not fit). Owner, group and rights are not kept.
 *
 * @param seconds when the file was changed, since 1970.
 */
export function tarHeader({ path, size }: ITarEntry, seconds: number): Buffer {
  const isLong = Buffer.byteLength(path) > NAME_BYTES || !isAscii(path);
  const isLarge = size > MOST_OCTAL;
  const header = block({
    name: isLong ? shortened(path) : path,
    size: isLarge ? 0 : size,
    type: '0',
    seconds
  });
  if (!isLong && !isLarge) {
    return header;
  }
  const records = Buffer.concat([
    ...(isLong ? [paxRecord('path', path)] : []),
    ...(isLarge ? [paxRecord('size', String(size))] : [])
  ]);
  const name = shortened(`PaxHeaders/${path}`);
  return Buffer.concat([
    block({ name, size: records.length, type: 'x', seconds }),
    records,
    Buffer.alloc(paddingAfter(records.length)),
    header
  ]);
}

/** The sum of a header's bytes, with the eight that hold it counted as blanks. */
export function headerSum(header: Uint8Array): number {
  return header.reduce(
    (sum, byte, at) =>
      sum + (at >= SUM_AT && at < SUM_AT + SUM_BYTES ? 0x20 : byte),
    0
  );
}

// --- Internal helpers ---

const NAME_BYTES = 100;
const SUM_AT = 148;
const SUM_BYTES = 8;
/** The largest size that eleven octal digits hold: 8 GiB - 1. */
const MOST_OCTAL = 0o77777777777;

interface IBlock {
  readonly name: string;
  readonly size: number;
  readonly type: '0' | 'x';
  readonly seconds: number;
}

function block({ name, size, type, seconds }: IBlock): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 'ascii');
  header.write(octal(0o644, 7), 100, 'ascii');
  header.write(octal(0, 7), 108, 'ascii');
  header.write(octal(0, 7), 116, 'ascii');
  header.write(octal(size, 11), 124, 'ascii');
  header.write(octal(Math.max(0, Math.floor(seconds)), 11), 136, 'ascii');
  header.write(type, 156, 'ascii');
  header.write('ustar\u000000', 257, 'ascii');
  header.write(`${octal(headerSum(header), 6)}\u0000 `, SUM_AT, 'ascii');
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** A name for those who do not know extended headers. */
function shortened(path: string): string {
  return path.replace(/[^\u0020-\u007e]/g, '_').slice(0, NAME_BYTES);
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}

/** `<length> <key>=<value>\n`, where the length counts itself, too. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
