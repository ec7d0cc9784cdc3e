/**
 * What a bucket can keep an object as, from the one that is read often to the one that is hardly
 * ever read. https://cloud.google.com/storage/docs/storage-classes
 */
export const STORAGE_CLASSES = [
  'STANDARD',
  'NEARLINE',
  'COLDLINE',
  'ARCHIVE'
] as const;

/** One of {@link STORAGE_CLASSES}. */
export type StorageClass = (typeof STORAGE_CLASSES)[number];
