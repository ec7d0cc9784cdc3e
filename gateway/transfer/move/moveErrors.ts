import { StoreError } from '#core/domain/errors';
import type { IChunkedMove } from './fileMove';

/** The source is not what was listed. */
export function changed(
  move: Pick<IChunkedMove, 'from' | 'entry'>
): StoreError {
  const uri = move.from.uriOf(move.entry.key);
  return new StoreError(
    'changed-meanwhile',
    `${uri} changed while it was being sent.`,
    {
      operation: 'upload',
      uri,
      next: 'Try again when nothing writes to it any more.'
    }
  );
}

/** What has one sum should have another. */
export function damaged(
  uri: string,
  expected: string,
  got: string
): StoreError {
  return new StoreError(
    'corrupt',
    `${uri} is damaged: its CRC32C should be ${expected} and is ${got}.`,
    { operation: 'verify', uri }
  );
}
