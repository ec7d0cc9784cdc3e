import type { FileSource } from '../fileMove';
import type { IFilePart } from './filePart';

/** A stretch of a source's file as if it were a file. */
export function sourcePart(
  from: FileSource,
  { start, size }: IFilePart
): FileSource {
  return {
    uriOf: key => from.uriOf(key),
    stat: async (key, options) => ({
      ...(await from.stat(key, options)),
      size
    }),
    read: (key, options = {}) => {
      const { offset = 0 } = options;
      const range = { offset: start + offset, length: size - offset };
      return from.read(key, { ...options, ...range });
    }
  };
}
