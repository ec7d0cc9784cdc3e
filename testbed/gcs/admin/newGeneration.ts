import type { IWorld } from '../state/world';
import { plant } from './plant';

/**
 * What somebody else does to an object while it is being read: other bytes of the same number
 * take its place, or nothing does. Where the parameters of a path name none that is there, nothing
 * is done.
 */
export async function newGeneration(
  world: IWorld,
  { bucket, object: name }: Readonly<Record<string, string>>,
  what: 'replace' | 'delete'
): Promise<void> {
  if (bucket === undefined || name === undefined) {
    return;
  }
  const record = world.index.find(bucket, name);
  if (!record) {
    return;
  }
  if (what === 'replace') {
    const content = Buffer.alloc(record.size, 'another');
    await plant(world, { bucket, name, content, fields: record.fields });
    return;
  }
  const { generation } = record;
  world.index.remove(record);
  world.log.add({ kind: 'deleted', bucket, name, generation });
}
