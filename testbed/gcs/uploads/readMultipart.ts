import { invalid } from '../http/apiError';
import { parseObject } from '../http/call';

/** A `multipart/related` upload, its metadata read and its data still to come. */
interface IMultipart {
  readonly metadata: Record<string, unknown>;
  /** Of the data's own part. */
  readonly contentType: string | undefined;
  readonly data: AsyncIterable<Buffer>;
}

/**
 * Read an upload of two parts: JSON, then data of any size. Lines end in CRLF or in LF alone:
 * Google's own Python client sends the latter. gsutil puts the boundary in single quotes.
 *
 * @throws ApiError 400, while `data` is read too when its end is missing.
 */
export async function readMultipart(
  contentType: string | undefined,
  body: AsyncIterable<Buffer>
): Promise<IMultipart> {
  const match =
    /^multipart\/related\b.*?\bboundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/i.exec(
      contentType ?? ''
    );
  if (!match) {
    throw invalid('A multipart upload has the type multipart/related.');
  }
  const delimiter = `--${match[1] ?? match[2] ?? match[3]}`;
  const chunks = body[Symbol.asyncIterator]();
  let buffer: Buffer = Buffer.alloc(0);
  for (;;) {
    const head = readHead(buffer, delimiter);
    if (head) {
      const rest = buffer.subarray(head.dataStart);
      return {
        metadata: parseObject(head.metadata),
        contentType: /^content-type:\s*(.+?)\s*$/im.exec(head.dataHeaders)?.[1],
        data: untilDelimiter(rest, chunks, head.lineEnd + delimiter)
      };
    }
    const next = await chunks.next();
    if (next.done || buffer.length > MOST_HEAD) {
      throw invalid('The multipart upload has no second part.');
    }
    buffer = Buffer.concat([buffer, next.value]);
  }
}

// --- Internal helpers ---

const MOST_HEAD = 4 * 1024 * 1024;

interface IHead {
  readonly metadata: string;
  readonly dataHeaders: string;
  readonly dataStart: number;
  readonly lineEnd: string;
}

/** Null while not all of it is there. */
function readHead(buffer: Buffer, delimiter: string): IHead | null {
  const first = lineAfter(buffer, buffer.indexOf(delimiter));
  if (first < 0) {
    return null;
  }
  const lineEnd = buffer[first - 2] === 0x0d ? '\r\n' : '\n';
  const metadataStart = afterHeaders(buffer, first, lineEnd);
  const metadataEnd =
    metadataStart < 0 ? -1 : buffer.indexOf(lineEnd + delimiter, metadataStart);
  const second = lineAfter(
    buffer,
    metadataEnd < 0 ? -1 : metadataEnd + lineEnd.length
  );
  const dataStart = second < 0 ? -1 : afterHeaders(buffer, second, lineEnd);
  if (dataStart < 0) {
    return null;
  }
  return {
    metadata: buffer.toString('utf8', metadataStart, metadataEnd),
    dataHeaders: buffer.toString('latin1', second, dataStart),
    dataStart,
    lineEnd
  };
}

function lineAfter(buffer: Buffer, from: number): number {
  const end = from < 0 ? -1 : buffer.indexOf('\n', from);
  return end < 0 ? -1 : end + 1;
}

function afterHeaders(buffer: Buffer, from: number, lineEnd: string): number {
  if (buffer.indexOf(lineEnd, from) === from) {
    return from + lineEnd.length;
  }
  const end = buffer.indexOf(lineEnd + lineEnd, from);
  return end < 0 ? -1 : end + 2 * lineEnd.length;
}

async function* untilDelimiter(
  rest: Buffer,
  chunks: AsyncIterator<Buffer>,
  delimiter: string
): AsyncGenerator<Buffer> {
  let buffer = rest;
  for (;;) {
    const end = buffer.indexOf(delimiter);
    if (end >= 0) {
      yield buffer.subarray(0, end);
      return;
    }
    // The delimiter may lie across two chunks.
    const safe = Math.max(0, buffer.length - delimiter.length + 1);
    yield buffer.subarray(0, safe);
    const next = await chunks.next();
    if (next.done) {
      throw invalid('The multipart upload ends before its last delimiter.');
    }
    buffer = Buffer.concat([buffer.subarray(safe), next.value]);
  }
}
