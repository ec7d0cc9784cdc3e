import type { IManifest } from '#core/domain/manifest';
import { exactly, object } from '#core/protocol/decode';
import { manifest as decodeManifest } from '#core/protocol/manifest';

/** What an archive's manifest says of the archive, in `metadata.archive`. */
interface IArchiveMetadata {
  readonly kind: 'tar.gz';
  /** The manifest of the checkpoint that is in it: the members, with sizes and CRC32C. */
  readonly contents: IManifest;
}

/** A file of an archive, as the archive's own manifest names it. */
export interface IArchiveFile {
  readonly path: string;
  readonly size: number;
  readonly crc32c: string;
}

/** The manifest of an archive: one file, and what is in it. */
export function archiveManifest(
  contents: IManifest,
  file: IArchiveFile
): IManifest {
  const archive: IArchiveMetadata = { kind: 'tar.gz', contents };
  const { path, size, crc32c } = file;
  return {
    ...contents,
    metadata: { ...contents.metadata, archive },
    files: [{ path, size, crc32c }]
  };
}

/**
 * What is in an archive, from its manifest; null where that does not say. Paths are checked as
 * those of any manifest.
 */
export function archiveContents({ metadata }: IManifest): IManifest | null {
  try {
    return decode(metadata['archive']).contents;
  } catch {
    return null;
  }
}

// --- Internal helpers ---

const decode = object<IArchiveMetadata>({
  kind: exactly('tar.gz'),
  contents: decodeManifest
});
