/** A member as it may stand in any archive, hostile ones among them. */
export interface IRawMember {
  readonly name: string;
  readonly type?: string;
  readonly link?: string;
  readonly mode?: number;
  readonly content?: string | Uint8Array;
  /** What the header says; the content's own size otherwise. */
  readonly size?: number;
  /** A name's first part. */
  readonly prefix?: string;
}

/** A member, byte by byte: written by the standard's table alone, without the code under test. */
export function rawMember(member: IRawMember): Buffer {
  const content = Buffer.from(member.content ?? '');
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) =>
    `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(member.name, 0);
  header.write(octal(member.mode ?? 0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(member.size ?? content.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.fill(' ', 148, 156);
  header.write(member.type ?? '0', 156);
  header.write(member.link ?? '', 157);
  header.write('ustar\u000000', 257);
  header.write(member.prefix ?? '', 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding]);
}

/** An extended header's member. */
export function rawPax(records: string, type = 'x'): Buffer {
  return rawMember({ name: 'PaxHeaders/x', type, content: records });
}

/** One record of an extended header: `<length> <key>=<value>\n`. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = [1, 2, 3, 4]
    .map(digits => digits + Buffer.byteLength(rest))
    .find((total, at) => String(total).length === at + 1);
  return `${length}${rest}`;
}

export const RAW_END = Buffer.alloc(1024);
