/** Where something is, and what a folder holds: the protocol's own types, for those above. */
export type { IFolderListing, IPlace } from '#core/protocol/routes';
