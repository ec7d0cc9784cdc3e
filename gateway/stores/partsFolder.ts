/** The folder below a store's root that holds the parts of uploads under way. */
export const PARTS_FOLDER = '.keepstep-parts/';

/**
 * Whether a listing of `folder` leaves a key out, because it is in a folder for parts, of this
 * store or of one whose root is deeper. Who lists such a folder itself sees what is in it.
 */
export function isInPartsFolder(key: string, folder: string): boolean {
  return `/${key.slice(folder.length)}`.includes(`/${PARTS_FOLDER}`);
}
