import { invalid } from '../http/apiError';
import type { Call } from '../http/call';
import type { IChunkRange } from './contentRange';
import type { ISession } from './sessions';

/**
 * Take in the body of a request to a session, and tell whether the object is whole now.
 *
 * Bytes that are kept already are skipped. Unless the object is whole, only multiples of 256 KiB
 * stay, of whatever arrived: also when the connection dies.
 */
export async function receiveChunk(
  call: Call,
  session: ISession,
  range: IChunkRange,
  total: number | null
): Promise<boolean> {
  const { file } = session;
  checkLength(call, range);
  if (range.first > file.size) {
    throw invalid(
      `The chunk starts at byte ${range.first}, but only ${file.size} bytes are kept.`
    );
  }
  let whole = false;
  try {
    const end = await appendBody(call, session, range);
    // Where a fault dropped some, nothing is whole.
    whole = isWhole(end, range, total) && end === file.size;
    return whole;
  } finally {
    if (!whole) {
      await file.keepGranules();
    }
  }
}

// --- Internal helpers ---

/** Where the body ended, counted from the start of the object. */
async function appendBody(
  call: Call,
  { file }: ISession,
  range: IChunkRange
): Promise<number> {
  let position = range.first;
  for await (const chunk of call.body()) {
    const known = Math.max(0, file.size - position);
    position += chunk.length;
    if (range.last !== null && position > range.last + 1) {
      throw invalid('The body is longer than its Content-Range.');
    }
    const room = range.first + call.mostKept - file.size;
    if (known < chunk.length && room > 0) {
      await file.append(chunk.subarray(known).subarray(0, room));
    }
  }
  return position;
}

function isWhole(
  end: number,
  { last, total: told }: IChunkRange,
  total: number | null
): boolean {
  if (last !== null && end !== last + 1) {
    throw invalid('The body is shorter than its Content-Range.');
  }
  if (last === null && told === null) {
    // No end was named, so the end of the body is the end of the object.
    if (total !== null && end !== total) {
      throw invalid(`The object has ${end} bytes instead of ${total}.`);
    }
    return true;
  }
  return told !== null && end === told;
}

function checkLength(call: Call, { first, last }: IChunkRange): void {
  const length = call.request.headers['content-length'];
  if (
    length !== undefined &&
    last !== null &&
    Number(length) !== last - first + 1
  ) {
    throw invalid(
      `The Content-Range has ${last - first + 1} bytes, the body ${length}.`
    );
  }
}
