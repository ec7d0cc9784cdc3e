/** What the name of an archive ends with. */
export const ARCHIVE_SUFFIX = '.tar.gz';

/** Whether a key is that of a checkpoint that was packed into one file. */
export function isArchive(key: string): boolean {
  return key.endsWith(ARCHIVE_SUFFIX) && !key.endsWith(`/${ARCHIVE_SUFFIX}`);
}

/** The key of the archive of a checkpoint's folder. */
export function archiveKey(checkpointKey: string): string {
  return checkpointKey.replace(/\/$/, '') + ARCHIVE_SUFFIX;
}

/** The key of the folder that an archive is unpacked into; any other key stays as it is. */
export function unpackedKey(key: string): string {
  return isArchive(key) ? `${key.slice(0, -ARCHIVE_SUFFIX.length)}/` : key;
}
