import type { ICheckpointReader } from './format';

/** One file of a checkpoint, as a reader lists it. */
export type CheckedFile = ICheckpointReader['files'][number];

/** What a few bytes of a file say of it. A reason stands beside everything but `whole`. */
export type FileVerdict =
  | { readonly state: 'whole' }
  | { readonly state: 'incomplete' | 'unknown'; readonly reason: string };

/** The verdict for a file with nothing wrong in it. */
export const WHOLE: FileVerdict = { state: 'whole' };

/** The verdict for a file that is broken: the reason starts with the file's name. */
export function broken(file: CheckedFile, why: string): FileVerdict {
  return { state: 'incomplete', reason: `${file.path} ${why}` };
}
