import { asCharacters } from './asCharacters';
import { broken, WHOLE, type CheckedFile, type FileVerdict } from './fileCheck';
import type { ICheckpointReader } from './format';
import { parseLenientJson } from './lenientJson';

/**
 * Whether a `.safetensors` file is as long as its header says: two reads by range, of 8 bytes and
 * of the header. A header of more than 8 MiB is left unread and makes the file `unknown`: it takes
 * about a hundred bytes for each tensor, so that real ones are far smaller. One of more than
 * 100 MB is refused, as the library itself refuses it.
 */
export async function checkSafetensors(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<FileVerdict> {
  if (file.size < LENGTH_BYTES) {
    return broken(file, 'is cut short: it has no header');
  }
  const start = await reader.readRange(file.path, 0, LENGTH_BYTES);
  const length = headerLength(start);
  if (length === null || length > MAX_HEADER_BYTES) {
    return broken(file, 'does not start as a safetensors file does');
  }
  if (LENGTH_BYTES + length > file.size) {
    return broken(file, 'is cut short inside its header');
  }
  if (length > MAX_READ_BYTES) {
    return {
      state: 'unknown',
      reason: `${file.path} has a header of ${length} bytes, which is too large to be read`
    };
  }
  const header = await reader.readRange(file.path, LENGTH_BYTES, length);
  const dataBytes = endOfTensors(header);
  if (dataBytes === null) {
    return broken(file, 'has a header that cannot be read');
  }
  const expected = LENGTH_BYTES + length + dataBytes;
  return expected === file.size
    ? WHOLE
    : broken(file, `has ${file.size} bytes and should have ${expected}`);
}

// --- Internal helpers ---

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
const MAX_READ_BYTES = 8 * 1024 * 1024;

function headerLength(start: Uint8Array): number | null {
  if (start.byteLength < LENGTH_BYTES) {
    return null;
  }
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(length);
}

function endOfTensors(header: Uint8Array): number | null {
  let tensors: unknown;
  try {
    tensors = parseLenientJson(asCharacters(header));
  } catch {
    return null;
  }
  if (typeof tensors !== 'object' || tensors === null) {
    return null;
  }
  let end = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name === '__metadata__') {
      continue;
    }
    const last = (tensor as { data_offsets?: unknown[] } | null)
      ?.data_offsets?.[1];
    if (typeof last !== 'number') {
      return null;
    }
    end = Math.max(end, last);
  }
  return end;
}
