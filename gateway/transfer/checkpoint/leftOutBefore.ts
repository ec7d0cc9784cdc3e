import type { ICheckpoint } from '#core/domain/checkpoint';
import type { ILeftOut } from '#core/domain/selection';
import {
  pathInCheckpoint,
  type ICheckpointEntries
} from '../../catalog/checkpointFiles';
import { leftOutNotes, leftOutOf } from '../../catalog/leftOut';
import { readManifest } from '../../catalog/manifest';
import type { ITransferJob } from './job';

/** A source that may be a copy of a part itself. */
export interface ISourceOfPart {
  /** As it is, without what its own manifest says of what was left out. */
  readonly checkpoint: ICheckpoint;
  /** What had been left out when the source was copied, and is not there now. */
  readonly leftOut: readonly ILeftOut[];
}

/** What had been left out of a source before: it is left out of its copies, too (T81). */
export async function leftOutBefore(
  { source: { store, key } }: ITransferJob,
  checkpoint: ICheckpoint,
  { files }: ICheckpointEntries,
  signal: AbortSignal
): Promise<ISourceOfPart> {
  const read = await readManifest(store, key, files, { signal });
  const named = read?.readable ? leftOutOf(read.manifest) : [];
  const notes = leftOutNotes(named);
  const here = new Set(files.map(file => pathInCheckpoint(key, file.key)));
  return {
    checkpoint: {
      ...checkpoint,
      reasons: checkpoint.reasons.filter(reason => !notes.includes(reason))
    },
    leftOut: named.filter(({ path }) => !here.has(path))
  };
}
