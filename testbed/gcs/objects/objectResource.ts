import type { IObjectRecord } from '../state/records';

/** An object as the JSON API shows it. 64-bit numbers are strings. */
export function objectResource(record: IObjectRecord, origin: string): object {
  const { bucket, name, generation, fields } = record;
  const path = `b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${origin}/storage/v1/${path}`,
    mediaLink: `${origin}/download/storage/v1/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: String(record.metageneration),
    storageClass: 'STANDARD',
    size: String(record.size),
    crc32c: record.crc32c,
    md5Hash: record.md5Hash,
    componentCount: record.componentCount,
    etag: etagOf(record),
    timeCreated: record.timeCreated,
    updated: record.updated,
    timeStorageClassUpdated: record.timeCreated,
    timeFinalized: record.timeCreated,
    ...fields
  };
}

/** Changes with the content and with what is known of it. */
export function etagOf({
  generation,
  metageneration
}: Pick<IObjectRecord, 'generation' | 'metageneration'>): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}
