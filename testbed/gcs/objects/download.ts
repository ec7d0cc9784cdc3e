import type { Call } from '../http/call';
import { ApiError } from '../http/apiError';
import type { IObjectRecord } from '../state/records';
import { etagOf } from './objectResource';
import { readSegments } from './readSegments';

/**
 * Send an object's bytes, or the range that was asked for. The files are opened before anything is
 * sent: who is reading a generation gets all of it, even if it is replaced meanwhile.
 */
export async function download(
  call: Call,
  record: IObjectRecord
): Promise<void> {
  const range = parseRange(call.request.headers.range, record.size);
  const { start, end } = range ?? { start: 0, end: record.size };
  const headers = {
    ...headersOf(record),
    'Content-Length': String(end - start),
    ...(range && {
      'Content-Range': `bytes ${start}-${end - 1}/${record.size}`
    })
  };
  const chunks = await readSegments(call.world.index, record, start, end);
  try {
    await call.replyBytes(range ? 206 : 200, headers, chunks);
  } finally {
    await chunks.return(undefined);
  }
}

/** What the service tells of an object in the headers of its data. */
export function headersOf(record: IObjectRecord): Record<string, string> {
  const { fields, crc32c, md5Hash, size, generation } = record;
  const hash = `crc32c=${crc32c}${md5Hash ? `,md5=${md5Hash}` : ''}`;
  return {
    'Content-Type': fields.contentType ?? 'application/octet-stream',
    ...(fields.contentEncoding && {
      'Content-Encoding': fields.contentEncoding
    }),
    ...(fields.contentDisposition && {
      'Content-Disposition': fields.contentDisposition
    }),
    'Accept-Ranges': 'bytes',
    ETag: etagOf(record),
    'Last-Modified': new Date(record.updated).toUTCString(),
    'X-Goog-Hash': hash,
    'X-Goog-Generation': generation,
    'X-Goog-Metageneration': String(record.metageneration),
    'X-Goog-Storage-Class': 'STANDARD',
    'X-Goog-Stored-Content-Encoding': fields.contentEncoding ?? 'identity',
    'X-Goog-Stored-Content-Length': String(size)
  };
}

// --- Internal helpers ---

/** One range of bytes, as `[start, end)`. Null: the whole object, also for a header that is not understood. */
function parseRange(
  header: string | undefined,
  size: number
): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || match[0] === 'bytes=-') {
    return null;
  }
  const [, first, last] = match;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(size, Number(last) + 1) : size;
  if (first && last && Number(last) < Number(first)) {
    return null;
  }
  if (start >= end) {
    throw new ApiError(
      416,
      'requestedRangeNotSatisfiable',
      `The range ${header} is not within the ${size} bytes of the object.`,
      { 'Content-Range': `bytes */${size}` }
    );
  }
  return { start, end };
}
