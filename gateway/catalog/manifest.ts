import type { CheckpointState } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import { manifestKey, type IManifest } from '#core/domain/manifest';
import { manifest as decodeManifest } from '#core/protocol/manifest';
import type { ICallOptions, IStore } from '../stores/store';
import { pathInCheckpoint } from './checkpointFiles';
import { readSmallFile } from './readText';

/** A manifest, or why the file that should be one is none. */
export type ReadManifest =
  | {
      readonly readable: true;
      readonly manifest: IManifest;
      /** Of the manifest's own bytes. */
      readonly crc32c: string;
    }
  | { readonly readable: false; readonly reason: string };

/** How a checkpoint's files compare with its manifest. */
export interface IComparison {
  readonly state: Extract<CheckpointState, 'incomplete' | 'whole' | 'verified'>;
  readonly reasons: readonly string[];
}

/**
 * The manifest of a checkpoint, from the listing of its files; undefined where it has none. A
 * damaged manifest is an answer, a storage that fails is an exception.
 */
export async function readManifest(
  store: IStore,
  checkpointKey: string,
  files: readonly IFileEntry[],
  options: ICallOptions = {}
): Promise<ReadManifest | undefined> {
  const key = manifestKey(checkpointKey);
  const entry = files.find(file => file.key === key);
  if (!entry) {
    return undefined;
  }
  const name = key.slice(key.lastIndexOf('/') + 1);
  try {
    const { text, crc32c } = await readSmallFile(store, key, {
      ...options,
      generation: entry.generation,
      crc32c: entry.crc32c
    });
    const manifest = decodeManifest(JSON.parse(text));
    return { readable: true, manifest, crc32c };
  } catch (error) {
    const why = whyUnreadable(error);
    if (why === null) {
      throw error;
    }
    return { readable: false, reason: `${name} ${why}` };
  }
}

/**
 * Hold files against what their manifest says of them (C7): `verified` when every size and every
 * CRC32C of the storage's own agree, `whole` when the storage keeps no CRC32C of some file and
 * the rest agrees, `incomplete` otherwise. Files that the manifest does not name do not matter.
 */
export function compareManifest(
  checkpointKey: string,
  manifest: Pick<IManifest, 'files'>,
  files: readonly IFileEntry[]
): IComparison {
  const found = new Map(
    files.map(file => [pathInCheckpoint(checkpointKey, file.key), file])
  );
  const reasons = missingFromManifest(checkpointKey, manifest);
  let everyHashKnown = true;
  for (const { path, size, crc32c } of manifest.files) {
    const file = found.get(path);
    if (!file) {
      reasons.push(`${path} is missing`);
    } else if (file.size !== size) {
      reasons.push(
        `${path} has ${file.size} bytes, and its manifest says ${size}`
      );
    } else if (file.crc32c !== undefined && file.crc32c !== crc32c) {
      reasons.push(`${path} has other contents than its manifest says`);
    }
    everyHashKnown &&= file?.crc32c !== undefined;
  }
  if (reasons.length > 0) {
    return { state: 'incomplete', reasons };
  }
  return { state: everyHashKnown ? 'verified' : 'whole', reasons };
}

// --- Internal helpers ---

/** A manifest that vouches for nothing proves nothing. */
function missingFromManifest(
  checkpointKey: string,
  manifest: Pick<IManifest, 'files'>
): string[] {
  if (manifest.files.length === 0) {
    return ['its manifest names no files'];
  }
  const own = pathInCheckpoint(checkpointKey, checkpointKey);
  const isFile = !checkpointKey.endsWith('/');
  return isFile && !manifest.files.some(file => file.path === own)
    ? ['its manifest does not name it']
    : [];
}

function whyUnreadable(error: unknown): string | null {
  if (error instanceof SyntaxError) {
    return 'is not valid JSON: it is damaged or cut short';
  }
  if (error instanceof StoreError && error.kind === 'bad-message') {
    // The address of a decoder's error is the field: `$.files[0].path`.
    const field = error.uri.replace(/^\$\.?/, '');
    return field === ''
      ? 'is not a valid manifest'
      : `is not a valid manifest: its field ${field} is not what it should be`;
  }
  if (error instanceof StoreError && error.kind === 'corrupt') {
    return 'arrives damaged';
  }
  return error instanceof StoreError && error.kind === 'unsupported'
    ? 'is too large for a manifest'
    : null;
}
