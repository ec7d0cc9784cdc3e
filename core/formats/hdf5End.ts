import { broken, WHOLE, type CheckedFile, type FileVerdict } from './fileCheck';
import type { ICheckpointReader } from './format';

/**
 * Whether an HDF5 file has the length that its superblock tells: one read of its first 96 bytes.
 *
 * Source: HDF5 File Format Specification 3.0, "Superblock"; versions 0 to 3 with addresses of 8 bytes, which is
 * what the library writes.
 */
export async function checkHdf5(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<FileVerdict> {
  const start = await reader.readRange(file.path, 0, 96);
  if (!SIGNATURE.every((byte, at) => start[at] === byte)) {
    return broken(
      file,
      file.size === 0 ? 'is empty' : 'does not start as an HDF5 file does'
    );
  }
  const field = END_OF_FILE[start[8] ?? -1];
  if (!field || start[field.sizeAt] !== 8) {
    return {
      state: 'unknown',
      reason: `${file.path} is an HDF5 file of a kind that does not tell its length here`
    };
  }
  if (start.byteLength < field.at + 8) {
    return broken(file, 'is cut short inside its superblock');
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const end = view.getBigUint64(field.at, true);
  return end === BigInt(file.size)
    ? WHOLE
    : broken(file, `has ${file.size} bytes and should have ${end}`);
}

// --- Internal helpers ---

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** By version of the superblock: where the size of an address stands, and the end of the file. */
const END_OF_FILE: Readonly<
  Record<number, { readonly sizeAt: number; readonly at: number }>
> = {
  0: { sizeAt: 13, at: 40 },
  1: { sizeAt: 13, at: 44 },
  2: { sizeAt: 9, at: 28 },
  3: { sizeAt: 9, at: 28 }
};
