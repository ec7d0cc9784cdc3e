import { invalid } from '../http/apiError';

/** `bytes first-last/total`; `last` and `total` are null where the header has `*`. */
export interface IChunkRange {
  readonly kind: 'chunk';
  readonly first: number;
  readonly last: number | null;
  readonly total: number | null;
}

/** What a request to a session says of its body. A query is one that has `*` for the range, and no body. */
export type ContentRange =
  IChunkRange | { readonly kind: 'query'; readonly total: number | null };

/** Read a Content-Range header; without one the body is the whole object. @throws ApiError 400 */
export function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) {
    return { kind: 'chunk', first: 0, last: null, total: null };
  }
  const match = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header.trim());
  if (!match) {
    throw invalid(`The Content-Range "${header}" cannot be read.`);
  }
  const [, first, last, all] = match;
  const total = toNumber(all);
  if (first === undefined) {
    return { kind: 'query', total };
  }
  const range = { first: Number(first), last: toNumber(last), total };
  const { last: end } = range;
  if (end !== null && (end < range.first || (total !== null && end >= total))) {
    throw invalid(`The Content-Range "${header}" contradicts itself.`);
  }
  return { kind: 'chunk', ...range };
}

// --- Internal helpers ---

function toNumber(text: string | undefined): number | null {
  return text === undefined || text === '*' ? null : Number(text);
}
