/** The manifest's name inside a checkpoint directory. */
export const MANIFEST_FILE = 'keepstep-manifest.json';

/** What is appended to a one-file checkpoint's name for the manifest beside it. */
export const MANIFEST_SUFFIX = '.keepstep-manifest.json';

/** One file of a checkpoint, as its manifest promises it. */
export interface IManifestFile {
  /** Relative to the checkpoint's folder, with `/`; the file's own name for a one-file checkpoint. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Base64 of the big-endian CRC32C, as GCS gives it. */
  readonly crc32c: string;
}

/**
 * What was uploaded: written last, deleted first, so that a checkpoint that has one and agrees
 * with it is whole. Schema: docs/spec/manifest.schema.json.
 */
export interface IManifest {
  readonly schema: 1;
  /** UUID of this checkpoint, new with each upload. */
  readonly checkpointId: string;
  /** UUID of its run. */
  readonly runId: string;
  readonly step: number | null;
  readonly epoch: number | null;
  /** The id of the format that recognised it: `huggingface`, `plain`. */
  readonly format: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The name of the machine that uploaded it. */
  readonly host: string;
  /** Versions of what wrote it, such as `{ keepstep: "0.1.0" }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Free: metric, loss, model, hyperparameters. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Every file of the checkpoint but the manifest itself. */
  readonly files: readonly IManifestFile[];
}

/** The manifest's key for a checkpoint's key: inside a folder, beside a file. */
export function manifestKey(checkpointKey: string): string {
  return checkpointKey.endsWith('/')
    ? checkpointKey + MANIFEST_FILE
    : checkpointKey + MANIFEST_SUFFIX;
}

/** Whether a key is a manifest, of either kind. */
export function isManifest(key: string): boolean {
  return (
    key === MANIFEST_FILE ||
    key.endsWith(`/${MANIFEST_FILE}`) ||
    key.endsWith(MANIFEST_SUFFIX)
  );
}
