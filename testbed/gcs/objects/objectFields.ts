import { invalid } from '../http/apiError';
import type { IObjectFields } from '../state/records';

/** What a client may write, of a JSON body. Fields that only the server sets are ignored, as the service does. @throws ApiError 400 for a wrong type */
export function readObjectFields(
  body: Readonly<Record<string, unknown>>
): IObjectFields {
  const texts = TEXTS.flatMap(key => {
    const value = body[key];
    if (value === undefined || value === null) {
      return [];
    }
    if (typeof value !== 'string') {
      throw invalid(`${key} must be a string.`);
    }
    return [[key, value]];
  });
  const metadata = readMetadata(body['metadata']);
  return {
    ...(Object.fromEntries(texts) as IObjectFields),
    ...(metadata && { metadata })
  };
}

/** Fields after a PATCH: what the body does not name stays, null removes. */
export function patchObjectFields(
  fields: IObjectFields,
  body: Readonly<Record<string, unknown>>
): IObjectFields {
  const metadata =
    body['metadata'] === undefined
      ? fields.metadata
      : body['metadata'] === null
        ? undefined
        : merge(fields.metadata, body['metadata']);
  return readObjectFields({ ...fields, ...body, metadata });
}

// --- Internal helpers ---

const TEXTS = [
  'contentType',
  'contentEncoding',
  'contentLanguage',
  'contentDisposition',
  'cacheControl',
  'customTime',
  'storageClass'
] as const;

function readMetadata(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const entries = Object.entries(value);
  if (
    typeof value !== 'object' ||
    entries.some(([, text]) => typeof text !== 'string')
  ) {
    throw invalid('metadata must be an object whose values are strings.');
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function merge(before: IObjectFields['metadata'], change: unknown): object {
  const merged = { ...before, ...(change as object) };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null)
  );
}
