import type { IStore, IWriteOptions, Precondition } from '../../stores/store';
import { statOrNone } from './statOrNone';

/** Where something was to be written, and over what. */
export interface IReplacing extends Pick<
  IWriteOptions,
  'ifGeneration' | 'signal'
> {
  readonly to: IStore;
  readonly key: string;
}

/**
 * What a second try is to replace: what arrived damaged was taken away again, and what it had
 * replaced is gone with it.
 */
export async function replacedNow({
  to,
  key,
  ifGeneration,
  signal
}: IReplacing): Promise<Precondition | undefined> {
  if (typeof ifGeneration !== 'object') {
    return ifGeneration;
  }
  const there = await statOrNone(to, key, { signal });
  return there ? ifGeneration : 'absent';
}
