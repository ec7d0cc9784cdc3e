import { lookInside as look } from '../catalog/lookInside';
import type { Handler } from './handler';

/** The tensors of a checkpoint, by the headers of its files. */
export const lookInside: Handler<'lookInside'> = async (
  { checkpoint },
  { storages },
  signal
) => {
  const { store, key } = storages.resolve(checkpoint);
  const { tensors, notes } = await look(store, key, { signal });
  return { tensors: [...tensors], notes: [...notes] };
};
