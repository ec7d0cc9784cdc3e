import { checkPreconditions } from '../objects/preconditions';
import type { QueryOf } from '../objects/preconditions';
import type { IObjectFields, IObjectRecord } from '../state/records';
import type { IWorld } from '../state/world';
import { verifyChecksums } from './checksums';
import type { IChecksums } from './checksums';
import type { UploadFile } from './uploadFile';

/** A whole upload that waits to be seen. */
interface IFinishedUpload {
  readonly bucket: string;
  readonly name: string;
  readonly file: UploadFile;
  readonly fields: IObjectFields;
  readonly declarations: readonly IChecksums[];
  readonly preconditions: QueryOf;
  /** The session's id for the log; null for an upload in one request, absent where no client sent bytes. */
  readonly session?: string | null;
  readonly componentCount?: number;
}

/**
 * The one place where an object becomes visible. If a checksum or a precondition does not hold,
 * the file is deleted and what was there stays. Precondition, change and log are one step.
 */
export async function publishUpload(
  world: IWorld,
  upload: IFinishedUpload
): Promise<IObjectRecord> {
  const { bucket, name, file, componentCount } = upload;
  try {
    await file.release();
    const md5 = await verifyChecksums(file, upload.declarations);
    const replaced = world.index.find(bucket, name);
    checkPreconditions(replaced, upload.preconditions, 'write');
    const now = new Date().toISOString();
    const record: IObjectRecord = {
      bucket,
      name,
      generation: world.index.nextGeneration(),
      metageneration: 1,
      size: file.size,
      crc32c: file.crc32c,
      // The service keeps no MD5 of a composed object.
      md5Hash: componentCount === undefined ? md5 : undefined,
      componentCount,
      timeCreated: now,
      updated: now,
      fields: upload.fields
    };
    world.index.publish(record, file.path);
    if (upload.session !== undefined) {
      world.log.add({
        kind: 'acknowledged',
        bucket,
        name,
        session: upload.session,
        acknowledgedBytes: file.size
      });
    }
    logCommit(world, record);
    return record;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Write down that an object became visible. */
export function logCommit(world: IWorld, record: IObjectRecord): void {
  const { bucket, name, generation, size, crc32c } = record;
  world.log.add({
    kind: 'committed',
    bucket,
    name,
    generation,
    size,
    crc32c
  });
}
