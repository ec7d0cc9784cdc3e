import { THIS_MACHINE } from '#core/domain/storage';
import type { IPlace } from '../model/place';
import { placeIn, type ICommandContext } from './command';

/** The checkpoint that arguments name, or else the row that is selected. */
export function chosenCheckpoint(
  { models: { tree } }: ICommandContext,
  args: { readonly [name: string]: unknown }
): IPlace | null {
  const row = tree.selectedRow;
  return placeIn(args) ?? (row?.kind === 'checkpoint' ? row.place : null);
}

/** The same, unless it lies on this machine. */
export function chosenInStorage(
  context: ICommandContext,
  args: { readonly [name: string]: unknown }
): IPlace | null {
  const place = chosenCheckpoint(context, args);
  return place && place.storage !== THIS_MACHINE ? place : null;
}
