import type { IPlace } from '../model/place';
import type { ICommandContext } from './command';

/**
 * The address of a folder as a cell takes it: `gs://bucket/run`, or a bare path on a disk,
 * without a `/` at its end.
 *
 * @throws StoreError `not-found` when its storage is not mounted any more.
 */
export function cellUri(
  { models: { storages } }: ICommandContext,
  place: IPlace
): string {
  return storages
    .uriOf(place)
    .replace(/^file:\/\//, '')
    .replace(/\/$/, '');
}
