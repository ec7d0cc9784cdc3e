import { etagOf } from '../objects/objectResource';
import type { IBucketRecord } from '../state/records';

/** A bucket as the JSON API shows it. */
export function bucketResource(record: IBucketRecord, origin: string): object {
  const { name, fields } = record;
  return {
    kind: 'storage#bucket',
    id: name,
    selfLink: `${origin}/storage/v1/b/${encodeURIComponent(name)}`,
    projectNumber: '1',
    name,
    metageneration: String(record.metageneration),
    location: 'US',
    locationType: 'multi-region',
    storageClass: 'STANDARD',
    etag: etagOf({ ...record, generation: name }),
    timeCreated: record.timeCreated,
    updated: record.updated,
    iamConfiguration: { uniformBucketLevelAccess: { enabled: false } },
    ...fields
  };
}

/** What a client may write about a bucket, of a JSON body; null removes. */
export function patchBucketFields(
  fields: IBucketRecord['fields'],
  body: Readonly<Record<string, unknown>>
): IBucketRecord['fields'] {
  const written = WRITABLE.flatMap(key => {
    const value = body[key] === undefined ? fields[key] : body[key];
    return value === undefined || value === null ? [] : [[key, value]];
  });
  return Object.fromEntries(written) as IBucketRecord['fields'];
}

// --- Internal helpers ---

const WRITABLE = [
  'autoclass',
  'billing',
  'cors',
  'defaultEventBasedHold',
  'encryption',
  'hierarchicalNamespace',
  'iamConfiguration',
  'labels',
  'lifecycle',
  'location',
  'logging',
  'retentionPolicy',
  'rpo',
  'softDeletePolicy',
  'storageClass',
  'versioning',
  'website'
];
