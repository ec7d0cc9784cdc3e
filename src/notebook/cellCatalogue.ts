import resumeTrainer from '../../cells/resume_trainer.py';
import signInGoogle from '../../cells/sign_in_google.py';
import trainerUploadCallback from '../../cells/trainer_upload_callback.py';
import { CELL_PARTS } from './cellParts';
import { parseCell, type ICellTemplate } from './cellTemplate';
import { composeCell } from './composeCell';

const SOURCES = {
  'sign-in-google': signInGoogle,
  'trainer-upload-callback': trainerUploadCallback,
  'resume-trainer': resumeTrainer
} as const;

/** Stable: notebooks hold it in the metadata of the cells that were put into them. */
export type CellId = keyof typeof SOURCES;

/** A cell on offer. */
export interface ICatalogueCell extends ICellTemplate {
  readonly id: CellId;
}

/** Every cell, in the order in which a newcomer needs them. Adding one: docs/adding/cell.md. */
export const CELL_CATALOGUE: readonly ICatalogueCell[] = Object.entries(
  SOURCES
).map(([id, source]) => ({ id: id as CellId, ...parseCell(source) }));

/**
 * The whole text of a cell, with these values for its parameters and defaults for the others.
 *
 * @throws StoreError `bad-message` for a parameter that the cell does not have.
 */
export function cellText(
  id: CellId,
  parameters: Readonly<Record<string, string>> = {}
): string {
  return composeCell({ source: SOURCES[id], parts: CELL_PARTS, parameters });
}
