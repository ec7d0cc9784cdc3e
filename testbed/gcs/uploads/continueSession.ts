import { ApiError, invalid } from '../http/apiError';
import type { Call } from '../http/call';
import { objectResource } from '../objects/objectResource';
import { parseHashHeader } from './checksums';
import { parseContentRange } from './contentRange';
import type { ContentRange } from './contentRange';
import { publishUpload } from './publishUpload';
import { receiveChunk } from './receiveChunk';
import type { ISession } from './sessions';

/**
 * A request to a session: bytes, the question how many are kept, or the end of it.
 *
 * Asking publishes nothing while bytes are missing. `bytes * / N` with exactly N bytes kept is
 * the documented way to end an upload whose size was not known before, and does publish.
 */
export async function continueSession(call: Call, id: string): Promise<void> {
  const { method, headers } = call.request;
  if (method === 'DELETE') {
    return cancel(call, findSession(call, id));
  }
  const range = parseContentRange(headers['content-range']);
  if (range.kind === 'chunk') {
    // A client that sends anew has given up its earlier request, so that one is cut. Between the
    // last look at `writer` and the claim below nothing is awaited.
    const { writer } = findSession(call, id);
    for (let busy = writer; busy; busy = findSession(call, id).writer) {
      busy.stop();
      await busy.settled;
    }
  } else {
    // What has arrived counts, and is kept once it is written.
    await findSession(call, id).file.flush();
  }
  // Found only now: whoever was writing may have finished it, or spoiled it.
  const session = findSession(call, id);
  if (session.done) {
    return call.reply(200, objectResource(session.done, call.origin));
  }
  const total = agreedTotal(session, range);
  if (range.kind === 'chunk') {
    return asWriter(call, session, async () =>
      (await receiveChunk(call, session, range, total))
        ? publish(call, session)
        : acknowledge(call, session)
    );
  }
  if (!session.writer && range.total === session.file.size) {
    return asWriter(call, session, () => publish(call, session));
  }
  acknowledge(call, session);
}

// --- Internal helpers ---

function findSession(call: Call, id: string): ISession {
  const session = call.world.sessions.find(id);
  if (!session || session.bucket !== call.param('bucket')) {
    throw new ApiError(404, 'notFound', 'There is no such upload session.');
  }
  return session;
}

/** Hold the session while something is written to it, publishing included. */
async function asWriter(
  call: Call,
  session: ISession,
  run: () => Promise<void>
): Promise<void> {
  let settle = () => {};
  session.writer = {
    // Its body may be read to the end already: so the socket, not the request.
    stop: () => call.request.socket.destroy(),
    settled: new Promise<void>(resolve => (settle = resolve))
  };
  try {
    await run();
  } finally {
    session.writer = null;
    settle();
  }
}

/** The size of the object, as far as the client has said. @throws ApiError 400 when it says two */
function agreedTotal(session: ISession, range: ContentRange): number | null {
  const { declaredSize, file } = session;
  const { total } = range;
  if (total !== null && declaredSize !== null && total !== declaredSize) {
    throw invalid(
      `The session was started for ${declaredSize} bytes, and now they are to be ${total}.`
    );
  }
  if (total !== null && total < file.keptSize) {
    throw invalid(
      `${file.keptSize} bytes are kept already, more than ${total}.`
    );
  }
  return total ?? declaredSize;
}

/** 308: how much is kept. The log has it before the client does. */
function acknowledge(
  call: Call,
  { bucket, name, shortId, file }: ISession
): void {
  const acknowledgedBytes = file.keptSize;
  call.world.log.add({
    kind: 'acknowledged',
    bucket,
    name,
    session: shortId,
    acknowledgedBytes
  });
  // Clients of Go's library cannot read a 308, and say so.
  const overridden = call.request.headers['x-guploader-no-308'] === 'yes';
  call.reply(overridden ? 200 : 308, undefined, {
    ...(acknowledgedBytes > 0 && { Range: `bytes=0-${acknowledgedBytes - 1}` }),
    ...(overridden && { 'X-Http-Status-Code-Override': '308' })
  });
}

async function publish(call: Call, session: ISession): Promise<void> {
  const { sessions } = call.world;
  const { bucket, name, file, fields, declared, preconditions } = session;
  try {
    const record = await publishUpload(call.world, {
      bucket,
      name,
      file,
      fields,
      declarations: [
        declared,
        parseHashHeader(call.request.headers['x-goog-hash'])
      ],
      preconditions,
      session: session.shortId
    });
    sessions.finish(session, record);
    call.reply(200, objectResource(record, call.origin));
  } catch (error) {
    if (error instanceof ApiError) {
      await sessions.forget(session);
    }
    throw error;
  }
}

async function cancel(call: Call, session: ISession): Promise<void> {
  session.writer?.stop();
  await session.writer?.settled;
  await call.world.sessions.forget(session);
  call.reply(499);
}
