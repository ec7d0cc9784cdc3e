import { invalid } from '../http/apiError';
import { compareUtf8, firstIndex, lowerBound } from '../state/compareUtf8';

/** What to list, as the JSON API has it. */
interface IListQuery {
  readonly prefix: string;
  /** Empty: no folding. */
  readonly delimiter: string;
  /** Names before it are left out; empty: none are. */
  readonly startOffset: string;
  /** It and names after it are left out; empty: none are. */
  readonly endOffset: string;
  /** A name that ends in the delimiter is an item beside its prefix. */
  readonly includeTrailingDelimiter: boolean;
  readonly maxResults: number;
  readonly pageToken: string | undefined;
}

/** One page: at most `maxResults` items and prefixes together. */
interface IListPage {
  readonly items: readonly string[];
  readonly prefixes: readonly string[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

interface IMark {
  readonly kind: 'item' | 'prefix';
  readonly value: string;
}

/** Page through sorted names. A prefix is skipped by search, however much is below it. */
export function listNames(
  names: readonly string[],
  query: IListQuery
): IListPage {
  const marks: IMark[] = [];
  let more = false;
  for (const mark of walk(names, query)) {
    if (marks.length === query.maxResults) {
      more = true;
      break;
    }
    marks.push(mark);
  }
  const valuesOf = (kind: IMark['kind']) =>
    marks.filter(mark => mark.kind === kind).map(({ value }) => value);
  return {
    items: valuesOf('item'),
    prefixes: valuesOf('prefix'),
    ...(more && { nextPageToken: toToken(marks.at(-1)!) })
  };
}

// --- Internal helpers ---

function* walk(names: readonly string[], query: IListQuery): Generator<IMark> {
  const { prefix, startOffset, endOffset } = query;
  const after = query.pageToken ? fromToken(query.pageToken) : null;
  const start = compareUtf8(startOffset, prefix) > 0 ? startOffset : prefix;
  let index = lowerBound(names, start);
  if (after) {
    const folded = foldedOf(after.value, query);
    if (after.kind === 'item' && folded === after.value) {
      yield { kind: 'prefix', value: folded };
    }
    index = Math.max(index, endOf(names, after, folded));
  }
  while (index < names.length) {
    const name = names[index]!;
    if (
      !name.startsWith(prefix) ||
      (endOffset && compareUtf8(name, endOffset) >= 0)
    ) {
      return;
    }
    const folded = foldedOf(name, query);
    if (folded === null) {
      yield { kind: 'item', value: name };
      index += 1;
      continue;
    }
    if (query.includeTrailingDelimiter && name === folded) {
      yield { kind: 'item', value: name };
    }
    yield { kind: 'prefix', value: folded };
    index = pastPrefix(names, index, folded);
  }
}

/** The prefix that a name is folded into; null where it stands for itself. */
function foldedOf(name: string, query: IListQuery): string | null {
  const { delimiter, prefix } = query;
  const at = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
  return at < 0 ? null : name.slice(0, at + delimiter.length);
}

function endOf(
  names: readonly string[],
  after: IMark,
  folded: string | null
): number {
  const from = lowerBound(names, after.value);
  if (after.kind === 'prefix' || folded === after.value) {
    return pastPrefix(names, from, after.value);
  }
  return names[from] === after.value ? from + 1 : from;
}

function pastPrefix(
  names: readonly string[],
  from: number,
  prefix: string
): number {
  return firstIndex(names, from, name => !name.startsWith(prefix));
}

function toToken({ kind, value }: IMark): string {
  return Buffer.from(JSON.stringify([kind, value])).toString('base64url');
}

function fromToken(token: string): IMark {
  try {
    const [kind, value] = JSON.parse(
      Buffer.from(token, 'base64url').toString()
    ) as unknown[];
    if ((kind === 'item' || kind === 'prefix') && typeof value === 'string') {
      return { kind, value };
    }
  } catch {
    // Not one of ours: answered below.
  }
  throw invalid('The page token is not one that this server gave.');
}
