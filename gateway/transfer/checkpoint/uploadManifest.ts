import type { IManifest } from '#core/domain/manifest';
import type { IJobContext } from './job';
import type { IArrivedFile } from './moveInOrder';
import type { IPreparedUpload } from './prepareUpload';

/** What a manifest is made of. */
export interface IUploaded {
  readonly upload: Pick<IPreparedUpload, 'checkpoint' | 'skipped' | 'leftOut'>;
  readonly arrived: readonly IArrivedFile[];
  readonly runId: string;
}

/** The manifest of a checkpoint whose files have arrived. */
export function uploadManifest(
  { upload, arrived, runId }: IUploaded,
  context: IJobContext
): IManifest {
  const { step, epoch, format, metric, reasons } = upload.checkpoint;
  return {
    schema: 1,
    checkpointId: context.newId(),
    runId,
    step,
    epoch,
    format,
    createdAt: new Date(context.clock()).toISOString(),
    host: context.host,
    versions: { keepstep: context.version },
    metadata: {
      ...(metric ? { metric } : {}),
      ...(reasons.length > 0 ? { notes: reasons } : {}),
      ...(upload.skipped.length > 0 ? { skipped: upload.skipped } : {}),
      ...(upload.leftOut.length > 0 ? { leftOut: upload.leftOut } : {})
    },
    files: arrived.map(({ path, size, crc32c }) => ({ path, size, crc32c }))
  };
}
