import { createHash } from 'node:crypto';
import { baseName } from '#core/domain/storeUri';
import type { ITransferJob } from './job';

/**
 * The hidden folder in which a download is built, a sibling of its target (T6). It is named after
 * what is fetched, `identity`: two tries of one download share it, two different ones never do.
 */
export function partFolder(
  { source, target }: ITransferJob,
  identity: string
): string {
  const digest = createHash('sha256').update(identity).digest('hex');
  const name = baseName(source.key);
  return `${target.folder}.${name}.keepstep-part-${digest.slice(0, 16)}/`;
}
