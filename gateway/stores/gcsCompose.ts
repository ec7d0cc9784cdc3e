import type { IFileEntry } from '#core/domain/entry';
import type { IGcsConnection } from './gcsConnection';
import { gcsEntryFrom } from './gcsEntry';
import type { IGcsPut } from './gcsPut';
import { objectUrl } from './gcsRead';
import { answerError, gcsRequest } from './gcsRequest';
import { generationMatch } from './gcsSession';
import type { IComposeOptions } from './store';

/** An object of the bucket that becomes a part of another. */
export interface IGcsComposeSource {
  /** Its whole name. */
  readonly name: string;
  readonly generation: string | undefined;
}

/**
 * Join objects by the service. The request is our own: the official client sends no generation of
 * a source, no sum and no class, and has sources removed by requests of their own, which a bucket
 * with soft deletion bills for a week.
 */
export async function composeObjects(
  connection: IGcsConnection,
  { key, name, call }: IGcsPut,
  sources: readonly IGcsComposeSource[],
  options: IComposeOptions = {}
): Promise<IFileEntry> {
  const { crc32c, ifGeneration, storageClass, removeSources, signal } = options;
  const precondition =
    ifGeneration === undefined
      ? ''
      : `?ifGenerationMatch=${generationMatch(ifGeneration)}`;
  const contentType = options.contentType ?? 'application/octet-stream';
  const answer = await gcsRequest(connection, {
    call,
    method: 'POST',
    url: `${objectUrl(connection, call.bucket, name)}/compose${precondition}`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        sourceObjects: sources,
        destination: { contentType, storageClass, crc32c },
        ...(removeSources ? { deleteSourceObjects: true } : {})
      })
    ),
    signal
  });
  if (answer.status !== 200) {
    throw await answerError(answer, call);
  }
  return gcsEntryFrom(key, await answer.text(), call);
}
