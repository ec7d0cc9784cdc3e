import type { CellId } from '../notebook/cellCatalogue';

/** The cells of the catalogue that commands insert, by their ids. */
export const CELL_IDS = {
  signIn: 'sign-in-google',
  save: 'trainer-upload-callback',
  resume: 'resume-trainer'
} as const satisfies { readonly [use: string]: CellId };
