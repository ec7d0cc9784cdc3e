/**
 * CRC32C by slicing-by-8, run in a thread of its own. It is the fallback where the native addon
 * cannot be loaded: about a gigabyte a second, and the event loop stays free.
 *
 * The file imports nothing of ours, because it is started from where it lies: bundled as
 * `checksumWorker.mjs` beside `main.mjs`, and as this very file in a checkout.
 */
import { parentPort } from 'node:worker_threads';

/** Reflected Castagnoli polynomial. */
const POLYNOMIAL = 0x82f63b78;

/** `TABLES[k * 256 + b]`: the register after byte `b` and then `k` zero bytes. */
const TABLES = buildTables();

/** `id` pairs an answer with its question; `crc` is the value over all bytes before these. */
interface IQuestion {
  readonly id: number;
  readonly crc: number;
  readonly bytes: Uint8Array;
}

parentPort?.on('message', ({ id, crc, bytes }: IQuestion) => {
  parentPort?.postMessage({ id, crc: crc32c(bytes, crc) });
});

// --- Internal helpers ---

function crc32c(bytes: Uint8Array, initial: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wordsEnd = bytes.length - (bytes.length % 8);
  let crc = ~initial;
  let position = 0;
  for (; position < wordsEnd; position += 8) {
    const low = crc ^ view.getInt32(position, true);
    const high = view.getInt32(position + 4, true);
    crc =
      TABLES[0x700 | (low & 0xff)]! ^
      TABLES[0x600 | ((low >>> 8) & 0xff)]! ^
      TABLES[0x500 | ((low >>> 16) & 0xff)]! ^
      TABLES[0x400 | (low >>> 24)]! ^
      TABLES[0x300 | (high & 0xff)]! ^
      TABLES[0x200 | ((high >>> 8) & 0xff)]! ^
      TABLES[0x100 | ((high >>> 16) & 0xff)]! ^
      TABLES[high >>> 24]!;
  }
  for (; position < bytes.length; position += 1) {
    crc = TABLES[(crc ^ bytes[position]!) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function buildTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    }
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const before = tables[index - 256]!;
    tables[index] = tables[before & 0xff]! ^ (before >>> 8);
  }
  return tables;
}
