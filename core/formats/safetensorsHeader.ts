import type { ITensor } from '../domain/tensor';
import { asCharacters } from './asCharacters';
import { broken, type CheckedFile, type FileVerdict } from './fileCheck';
import type { ICheckpointReader } from './format';
import { parseLenientJson } from './lenientJson';

/** What the header of a safetensors file says. */
export interface ISafetensorsHeader {
  readonly tensors: readonly ITensor[];
  /** How long the file has to be. */
  readonly fileBytes: number;
}

/**
 * Read the header of a safetensors file by two reads, of 8 bytes and of the header; or why there is none to
 * read. One of more than 8 MiB is left unread: it takes about a hundred bytes for each tensor, so that real ones
 * are far smaller. One of more than 100 MB is refused, as the library itself refuses it.
 *
 * Source: safetensors 0.5, README, "Format".
 */
export async function readSafetensorsHeader(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<ISafetensorsHeader | Exclude<FileVerdict, { state: 'whole' }>> {
  if (file.size < LENGTH_BYTES) {
    return brokenFile(file, 'is cut short: it has no header');
  }
  const start = await reader.readRange(file.path, 0, LENGTH_BYTES);
  const length = headerLength(start);
  if (length === null || length > MAX_HEADER_BYTES) {
    return brokenFile(file, 'does not start as a safetensors file does');
  }
  if (LENGTH_BYTES + length > file.size) {
    return brokenFile(file, 'is cut short inside its header');
  }
  if (length > MAX_READ_BYTES) {
    return {
      state: 'unknown',
      reason: `${file.path} has a header of ${length} bytes, which is too large to be read`
    };
  }
  const header = await reader.readRange(file.path, LENGTH_BYTES, length);
  const described = describedTensors(header);
  return described
    ? {
        tensors: described.tensors,
        fileBytes: LENGTH_BYTES + length + described.end
      }
    : brokenFile(file, 'has a header that cannot be read');
}

// --- Internal helpers ---

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
const MAX_READ_BYTES = 8 * 1024 * 1024;

function brokenFile(
  file: CheckedFile,
  why: string
): Exclude<FileVerdict, { state: 'whole' }> {
  return broken(file, why) as Exclude<FileVerdict, { state: 'whole' }>;
}

function headerLength(start: Uint8Array): number | null {
  if (start.byteLength < LENGTH_BYTES) {
    return null;
  }
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(length);
}

function describedTensors(
  header: Uint8Array
): { tensors: ITensor[]; end: number } | null {
  let parsed: unknown;
  try {
    parsed = parseLenientJson(asCharacters(header));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) {
    return null;
  }
  const tensors: ITensor[] = [];
  let end = 0;
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '__metadata__') {
      continue;
    }
    const {
      data_offsets: offsets,
      dtype,
      shape
    } = (value ?? {}) as {
      data_offsets?: unknown[];
      dtype?: unknown;
      shape?: unknown;
    };
    const [first, last] = offsets ?? [];
    if (typeof first !== 'number' || typeof last !== 'number') {
      return null;
    }
    end = Math.max(end, last);
    tensors.push({
      name: fromUtf8(name),
      dtype: typeof dtype === 'string' ? dtype : '?',
      shape: Array.isArray(shape)
        ? shape.filter(size => typeof size === 'number')
        : [],
      bytes: last - first
    });
  }
  return { tensors, end };
}

/** A name that was read a byte for a character, with its letters outside ASCII put together again. */
function fromUtf8(name: string): string {
  if (!/[\u0080-\u00ff]/.test(name) || /[^\u0000-\u00ff]/.test(name)) {
    return name;
  }
  const bytes = Array.from(name, letter =>
    letter.charCodeAt(0).toString(16).padStart(2, '0')
  );
  try {
    return decodeURIComponent(`%${bytes.join('%')}`);
  } catch {
    return name;
  }
}
