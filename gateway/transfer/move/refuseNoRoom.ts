import prettyBytes from 'pretty-bytes';
import { StoreError } from '#core/domain/errors';
import type { IStore } from '../../stores/store';

/** What is about to be written. */
export interface INeededRoom {
  readonly store: IStore;
  /** Where it is written. */
  readonly key: string;
  /** Where it is in the end, for whoever reads the message. */
  readonly shownKey?: string;
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/**
 * Refuse to begin what surely does not fit (T42). Where the store does not know how much is free,
 * what does not fit is told when it is written.
 *
 * @throws StoreError `no-space`
 */
export async function refuseNoRoom({
  store,
  key,
  shownKey = key,
  bytes,
  signal
}: INeededRoom): Promise<void> {
  const free = await store.freeBytes?.(key, { signal });
  if (free === undefined || bytes <= free) {
    return;
  }
  const uri = store.uriOf(shownKey);
  throw new StoreError(
    'no-space',
    `${uri} needs ${prettyBytes(bytes)}, and ${prettyBytes(free)} are free there.`,
    {
      operation: 'write',
      uri,
      next: 'Make room, or choose a folder on another disk.'
    }
  );
}
