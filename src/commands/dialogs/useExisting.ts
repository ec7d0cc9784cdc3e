import type { ICheckpoint } from '#core/domain/checkpoint';
import { useEffect, useState } from 'react';
import type { IPlace } from '../../model/place';
import type { StoragesModel } from '../../model/storagesModel';

/** The typing rests so long, in milliseconds, before the storage is asked. */
const REST = 300;

/**
 * The checkpoint that is at the target of an upload already and may be worth keeping; null where
 * there is none, or only an incomplete one, which an upload repairs.
 */
export function useExisting(
  storages: StoragesModel,
  target: IPlace | null
): ICheckpoint | null {
  const [found, setFound] = useState<ICheckpoint | null>(null);
  useEffect(() => {
    const left = new AbortController();
    setFound(null);
    const ask = (place: IPlace) =>
      storages.inspect(place, { signal: left.signal }).then(
        checkpoint => {
          if (!left.signal.aborted && checkpoint.state !== 'incomplete') {
            setFound(checkpoint);
          }
        },
        // Nothing is there, or the upload itself says what is wrong.
        () => undefined
      );
    const timer = setTimeout(() => target && void ask(target), REST);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [target?.storage, target?.key]);
  return found;
}
