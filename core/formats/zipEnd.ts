import { broken, WHOLE, type CheckedFile, type FileVerdict } from './fileCheck';
import type { ICheckpointReader } from './format';

/**
 * Whether a file that `torch.save` wrote has its end. It is a zip: it starts as one, and its
 * central directory stands right before its end record (ZIP64 included). A pickle from before
 * the zip format proves nothing, and is `unknown`. Nothing is ever unpickled.
 */
export async function checkTorchFile(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<FileVerdict> {
  if (file.size === 0) {
    return broken(file, 'is empty');
  }
  const start = await reader.readRange(file.path, 0, 4);
  if (start[0] === PICKLE && start[1]! >= 2 && start[1]! <= 5) {
    return {
      state: 'unknown',
      reason: `${file.path} is a pickle of the old kind, which does not tell whether it is whole`
    };
  }
  if (!startsWith(start, 0, LOCAL_FILE)) {
    return broken(file, 'does not start as a file of torch.save does');
  }
  const tailOffset = Math.max(0, file.size - TAIL_BYTES);
  const tail = await reader.readRange(file.path, tailOffset, TAIL_BYTES);
  const directory = findDirectory(tail, tailOffset, file.size);
  if (!directory) {
    return broken(file, 'is cut short: the end of its zip is missing');
  }
  const first = await reader.readRange(file.path, directory.offset, 4);
  return startsWith(first, 0, CENTRAL_FILE)
    ? WHOLE
    : broken(file, 'is damaged: its zip has no directory where it should be');
}

// --- Internal helpers ---

const PICKLE = 0x80;
const LOCAL_FILE = [0x50, 0x4b, 0x03, 0x04];
const CENTRAL_FILE = [0x50, 0x4b, 0x01, 0x02];
const END = [0x50, 0x4b, 0x05, 0x06];
const END64 = [0x50, 0x4b, 0x06, 0x06];
const LOCATOR64 = [0x50, 0x4b, 0x06, 0x07];

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
// The end record closes with a comment of up to 65,535 bytes; a ZIP64 record and its locator
// stand before it.
const TAIL_BYTES = 65_536 + END_BYTES + LOCATOR_BYTES + END64_BYTES;
const IN_ZIP64 = 0xffffffff;

interface IDirectory {
  readonly offset: number;
  readonly size: number;
}

function findDirectory(
  tail: Uint8Array,
  tailOffset: number,
  fileSize: number
): IDirectory | null {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    const isEnd =
      startsWith(tail, at, END) &&
      tailOffset + at + END_BYTES + view.getUint16(at + 20, true) === fileSize;
    const directory = isEnd ? directoryAt(view, tail, at, tailOffset) : null;
    if (directory) {
      return directory;
    }
  }
  return null;
}

/** The directory that an end record points to, if it ends where the record begins. */
function directoryAt(
  view: DataView,
  tail: Uint8Array,
  at: number,
  tailOffset: number
): IDirectory | null {
  const size = view.getUint32(at + 12, true);
  const offset = view.getUint32(at + 16, true);
  const locator = at - LOCATOR_BYTES;
  if (locator < 0 || !startsWith(tail, locator, LOCATOR64)) {
    return offset !== IN_ZIP64 && offset + size === tailOffset + at
      ? { offset, size }
      : null;
  }
  const end64 = Number(view.getBigUint64(locator + 8, true)) - tailOffset;
  if (
    end64 < 0 ||
    end64 + END64_BYTES > locator ||
    !startsWith(tail, end64, END64)
  ) {
    return null;
  }
  const size64 = Number(view.getBigUint64(end64 + 40, true));
  const offset64 = Number(view.getBigUint64(end64 + 48, true));
  return offset64 + size64 === tailOffset + end64
    ? { offset: offset64, size: size64 }
    : null;
}

function startsWith(
  bytes: Uint8Array,
  at: number,
  magic: readonly number[]
): boolean {
  return magic.every((value, index) => bytes[at + index] === value);
}
