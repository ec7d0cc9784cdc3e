import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { StoreError } from '../../domain/errors';
import { MAX_TEXT_BYTES, type ICheckpointReader } from '../format';

/** The files of a checkpoint, by path: read once, then changed by tests as they like. */
export type Files = Record<string, Uint8Array>;

const SAMPLES = join(__dirname, '../../../examples/samples');

/** The files of a real checkpoint in `examples/samples`. */
export function sample(path: string): Files {
  const top = join(SAMPLES, path);
  const names = readdirSync(top, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(file => [relative(top, file), new Uint8Array(readFileSync(file))])
  );
}

/** One real file in `examples/samples`, alone. */
export function sampleFile(path: string): Files {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { [name]: new Uint8Array(readFileSync(join(SAMPLES, path))) };
}

/** A reader over files in memory, of a checkpoint that has `beside` it. */
export function readerOf(
  files: Files,
  name = 'checkpoint-1',
  beside: Readonly<Record<string, string>> = {}
): ICheckpointReader {
  const get = (path: string): Uint8Array => {
    const bytes = files[path];
    if (!bytes) {
      throw new StoreError('not-found', `${path} does not exist.`, {
        operation: 'read',
        uri: path
      });
    }
    return bytes;
  };
  return {
    name,
    readBeside: async other => beside[other] ?? null,
    files: Object.entries(files).map(([path, { length }]) => ({
      path,
      size: length
    })),
    readText: async path => {
      if (get(path).length > MAX_TEXT_BYTES) {
        throw new StoreError('unsupported', `${path} is too large.`, {
          operation: 'read',
          uri: path
        });
      }
      return new TextDecoder().decode(get(path));
    },
    readRange: async (path, offset, length) =>
      get(path).subarray(offset, offset + length)
  };
}

export const text = (content: string): Uint8Array =>
  new TextEncoder().encode(content);
