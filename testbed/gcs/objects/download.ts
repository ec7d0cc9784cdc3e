import { open } from 'node:fs/promises';
import type { Call } from '../http/call';
import { ApiError } from '../http/apiError';
import type { IObjectRecord } from '../state/records';
import { etagOf } from './objectResource';

/**
 * Send an object's bytes, or the range that was asked for. The file is opened before anything is
 * sent: who is reading a generation gets all of it, even if it is replaced meanwhile.
 */
export async function download(
  call: Call,
  record: IObjectRecord
): Promise<void> {
  const range = parseRange(call.request.headers.range, record.size);
  const { start, end } = range ?? { start: 0, end: record.size };
  const file = await open(call.world.index.dataPath(record));
  const headers = {
    ...headersOf(record),
    'Content-Length': String(end - start),
    ...(range && {
      'Content-Range': `bytes ${start}-${end - 1}/${record.size}`
    })
  };
  const chunks =
    end > start
      ? file.createReadStream({
          start,
          end: end - 1,
          highWaterMark: 256 * 1024
        })
      : empty();
  try {
    await call.replyBytes(
      range ? 206 : 200,
      headers,
      chunks as AsyncIterable<Buffer>
    );
  } finally {
    await file.close();
  }
}

// --- Internal helpers ---

function headersOf(record: IObjectRecord): Record<string, string> {
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

async function* empty(): AsyncGenerator<Buffer> {
  // An empty object has no bytes to send.
}
