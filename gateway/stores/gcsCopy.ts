import type { IFileEntry } from '#core/domain/entry';
import { StoreError } from '#core/domain/errors';
import type { IGcsConnection } from './gcsConnection';
import type { IGcsObject } from './gcsEntry';
import { gcsEntry, parseObject } from './gcsEntry';
import type { IGcsCall } from './gcsError';
import { objectUrl } from './gcsRead';
import { answerError, gcsRequest, type IGcsRequest } from './gcsRequest';
import { generationMatch } from './gcsSession';
import type { ICopyOptions } from './store';
import { changedMeanwhile } from './storeErrors';

/** A copy from one object to another, in this bucket or in two. */
export interface IGcsCopy {
  readonly source: IGcsCall;
  readonly target: IGcsCall;
  /** Whole names of the objects in their buckets. */
  readonly names: { readonly from: string; readonly to: string };
  /** The key of the target, for its entry. */
  readonly key: string;
}

/**
 * Copy by the service. A large copy takes several requests; the official client leaves the
 * precondition out of all but the first, so these are our own.
 */
export async function copyObject(
  connection: IGcsConnection,
  { source, target, names, key }: IGcsCopy,
  options: ICopyOptions = {}
): Promise<IFileEntry> {
  const { sourceGeneration, ifGeneration, storageClass, signal } = options;
  const bucket = encodeURIComponent(target.bucket);
  const query = new URLSearchParams();
  if (sourceGeneration !== undefined) {
    query.set('sourceGeneration', sourceGeneration);
  }
  if (ifGeneration !== undefined) {
    query.set('ifGenerationMatch', generationMatch(ifGeneration));
  }
  for (;;) {
    const answer = await gcsRequest(connection, {
      call: target,
      method: 'POST',
      url: `${objectUrl(connection, source.bucket, names.from)}/rewriteTo/b/${bucket}/o/${encodeURIComponent(names.to)}?${query}`,
      ...(storageClass === undefined ? {} : jsonBody({ storageClass })),
      signal
    });
    if (answer.status === 404 && sourceGeneration !== undefined) {
      await answer.close();
      throw changedMeanwhile(source);
    }
    if (answer.status !== 200) {
      const about = answer.status === 404 ? source : target;
      throw await answerError(answer, { ...about, ifGeneration });
    }
    const result: Readonly<Record<string, unknown>> = parseObject(
      await answer.text()
    );
    if (result['done'] === true) {
      return gcsEntry(key, result['resource'] as IGcsObject, target);
    }
    if (typeof result['rewriteToken'] !== 'string') {
      throw new StoreError(
        'bad-message',
        `Google Cloud Storage gave an answer to the copy of ${source.uri} that makes no sense.`,
        { operation: 'copy', uri: source.uri }
      );
    }
    options.onCopied?.(Number(result['totalBytesRewritten'] ?? 0));
    query.set('rewriteToken', result['rewriteToken']);
  }
}

// --- Internal helpers ---

function jsonBody(value: unknown): Pick<IGcsRequest, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value))
  };
}
