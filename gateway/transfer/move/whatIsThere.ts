import type { Precondition } from '../../stores/store';
import type { IFileMove } from './fileMove';
import { statOrNone } from './statOrNone';

/** What a file may replace where the caller does not mind: whatever is there now. */
export async function whatIsThere({
  to,
  key,
  signal
}: IFileMove): Promise<Precondition> {
  const there = await statOrNone(to, key, { signal });
  return there ? { generation: there.generation } : 'absent';
}
