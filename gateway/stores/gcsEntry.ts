import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IGcsCall } from './gcsError';

/** The parts of an object's metadata that Keepstep reads; the service writes numbers as text. */
export interface IGcsObject {
  readonly size?: string | number | undefined;
  readonly generation?: string | number | undefined;
  readonly updated?: string | undefined;
  readonly crc32c?: string | undefined;
  readonly storageClass?: string | undefined;
}

/** An object's metadata as an entry. @throws StoreError `bad-message` when parts are missing */
export function gcsEntry(
  key: string,
  object: IGcsObject,
  call: IGcsCall
): IFileEntry {
  const { size, generation, updated, crc32c, storageClass } = object;
  if (size === undefined || generation === undefined) {
    throw new StoreError(
      'bad-message',
      `Google Cloud Storage described ${call.uri} without its size or generation.`,
      { operation: call.operation, uri: call.uri }
    );
  }
  return {
    kind: 'file',
    key,
    size: Number(size),
    generation: String(generation),
    updatedAt: updated === undefined ? 0 : Date.parse(updated),
    ...(crc32c === undefined ? {} : { crc32c }),
    ...(storageClass === undefined ? {} : { storageClass })
  };
}

/** The same from the text of an answer. */
export function gcsEntryFrom(
  key: string,
  body: string,
  call: IGcsCall
): IFileEntry {
  return gcsEntry(key, parseObject(body), call);
}

/** The object in the text of an answer; an empty one when it is no JSON. */
export function parseObject(body: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(body) as Record<string, string>;
  } catch {
    return {};
  }
}
