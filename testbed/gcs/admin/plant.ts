import { newBucket } from '../buckets/bucketRoutes';
import { readObjectFields } from '../objects/objectFields';
import type { IObjectFields, IObjectRecord } from '../state/records';
import type { IWorld } from '../state/world';
import { publishUpload } from '../uploads/publishUpload';

/** An object to put in place without asking the rules. */
export interface IPlant {
  /** Made if it is not there. */
  readonly bucket: string;
  /** Any name at all: `../../x`, line breaks, what the service itself would refuse. */
  readonly name: string;
  readonly content: Buffer | string;
  readonly fields?: IObjectFields;
}

/** Put an object in place. It is logged as a commit like any other. */
export async function plant(
  world: IWorld,
  { bucket, name, content, fields = {} }: IPlant
): Promise<IObjectRecord> {
  if (!world.index.findBucket(bucket)) {
    world.index.putBucket(newBucket(bucket));
  }
  const file = world.sessions.scratch();
  await file.append(Buffer.from(content));
  return publishUpload(world, {
    bucket,
    name,
    file,
    fields: readObjectFields({ ...fields }),
    declarations: [],
    preconditions: {}
  });
}
