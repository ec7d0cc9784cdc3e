import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { directSender } from '../directSender';
import { bytesOf, codeOf, request, textOf } from './asking';
import { scriptedServer, type IScriptedServer } from './scriptedServer';

const MIB = 1024 * 1024;
const OK = 'HTTP/1.1 200 OK\r\n';

describe('a request', () => {
  let server: Server;
  let origin: string;
  let seen: { message: IncomingMessage; body: Buffer }[];

  beforeEach(async () => {
    seen = [];
    server = createServer(async (message, response) => {
      seen.push({ message, body: await buffer(message) });
      response.end('heard');
    }).listen(0);
    await once(server, 'listening');
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('H1 arrives as it was made', async () => {
    const answer = await directSender()(
      request(`${origin}/a%2Fb?x=%20y`, {
        method: 'POST',
        headers: { 'x-one': 'two words', 'content-length': '5' },
        body: [Buffer.from('ab'), Buffer.from('cde')]
      })
    );
    expect([answer.status, await textOf(answer)]).toEqual([200, 'heard']);
    const { method, url, headers } = seen[0]!.message;
    expect([method, url]).toEqual(['POST', '/a%2Fb?x=%20y']);
    expect(headers).toEqual({
      host: new URL(origin).host,
      'x-one': 'two words',
      'content-length': '5'
    });
    expect(seen[0]!.body.toString()).toBe('abcde');
  });

  it('H1 has a large body in many pieces, and tells that they have left', async () => {
    const body = [randomBytes(3 * MIB), randomBytes(1), randomBytes(MIB)];
    let moved = 0;
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const answer = await directSender()(
      request(origin, {
        method: 'PUT',
        headers: { 'content-length': String(length) },
        body,
        onMoved: () => (moved += 1)
      })
    );
    await answer.close();
    expect(seen[0]!.body.equals(Buffer.concat(body))).toBe(true);
    expect(moved).toBeGreaterThan(4);
  });

  it.each([
    ['a value', { 'x-one': 'a\r\nx-two: b' }],
    ['a name', { 'x-one: a\r\nx-two': 'b' }]
  ])('H1 is not sent with %s of two lines', async (_what, headers) => {
    expect(await codeOf(directSender(), request(origin, { headers }))).toMatch(
      /^ERR_INVALID/
    );
    expect(seen).toEqual([]);
  });

  it('H3 goes over the connection of the one before', async () => {
    const send = directSender();
    for (let time = 0; time < 3; time += 1) {
      await textOf(await send(request(origin)));
    }
    const ports = new Set(seen.map(({ message }) => message.socket.remotePort));
    expect([seen.length, ports.size]).toEqual([3, 1]);
  });

  it('H3 goes over a connection of its own while the others are busy', async () => {
    const send = directSender();
    const answers = await Promise.all(
      [1, 2, 3].map(() => send(request(origin)))
    );
    await Promise.all(answers.map(textOf));
    expect(new Set(seen.map(({ message }) => message.socket)).size).toBe(3);
  });
});

describe('an answer', () => {
  let server: IScriptedServer;
  let script: (socket: Socket, request: string) => void;

  beforeEach(async () => {
    server = await scriptedServer((socket, text) => script(socket, text));
  });

  afterEach(() => server.stop());

  const ask = (change = {}) => directSender()(request(server.origin, change));

  const answers: Record<string, string> = {
    'of a length': `${OK}Content-Length: 11\r\nX-A: b\r\n\r\nhello world`,
    'in chunks': `${OK}Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5;x=y\r\nworld\r\n0\r\nX-T: u\r\n\r\n`,
    'after interim ones': `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}Content-Length: 11\r\n\r\nhello world`
  };

  it.each(Object.entries(answers))(
    'H2 %s is read, wherever it is cut',
    async (_what, text) => {
      const cuts = Array.from({ length: text.length - 1 }, (_, at) => at + 1);
      const send = directSender();
      for (const cut of cuts) {
        script = socket => {
          socket.setNoDelay();
          socket.write(text.slice(0, cut));
          setTimeout(() => socket.write(text.slice(cut)), 1);
        };
        const answer = await send(request(server.origin));
        expect([answer.status, await textOf(answer)]).toEqual([
          200,
          'hello world'
        ]);
      }
      expect(server.connections).toHaveLength(1);
    }
  );

  it('H2 without a length is read to the end of its connection', async () => {
    script = socket => socket.end(`${OK}\r\nhello world`);
    expect(await textOf(await ask())).toBe('hello world');
  });

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    [
      '308',
      'HTTP/1.1 308 Resume\r\nContent-Length: 0\r\nRange: bytes=0-1\r\n\r\n'
    ]
  ])('H2 may have no body: %s', async (status, text) => {
    script = socket => socket.write(text);
    const answer = await ask();
    expect([String(answer.status), await textOf(answer)]).toEqual([status, '']);
  });

  it('H2 has its headers by name', async () => {
    script = socket =>
      socket.write(`${OK}Content-Length: 0\r\nX-A: b\r\nx-a: c\r\n\r\n`);
    const answer = await ask();
    expect(['x-a', 'x-none'].map(answer.header)).toEqual(['b', undefined]);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    [
      'a length that is no number',
      `${OK}Content-Length: 1e1\r\n\r\n0123456789`
    ],
    ['two lengths', `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`],
    [
      'an unknown encoding',
      `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`
    ],
    ['a head without end', `${OK}X-A: ${'a'.repeat(200_000)}`]
  ])('H2 with %s is an error', async (_what, text) => {
    script = socket => socket.write(text);
    expect(await codeOf(directSender(), request(server.origin))).not.toBeNull();
    expect(server.open.size).toBeLessThanOrEqual(1);
  });

  it.each([
    ['says so', `${OK}Connection: close\r\nContent-Length: 1\r\n\r\na`],
    ['is of HTTP 1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na']
  ])('H3 that %s is the last of its connection', async (_what, text) => {
    script = socket => socket.write(text);
    const send = directSender();
    await textOf(await send(request(server.origin)));
    await textOf(await send(request(server.origin)));
    expect(server.connections).toHaveLength(2);
  });

  it('H3 that was left half way is the last of its connection', async () => {
    script = socket => socket.write(`${OK}Content-Length: 9\r\n\r\nhalf`);
    const answer = await ask();
    const [socket] = server.connections;
    const closed = once(socket!, 'close');
    await answer.close();
    await closed;
  });

  it('H3 that comes before all was sent is the last of its connection', async () => {
    script = socket => {
      socket.pause();
      socket.write('HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno');
    };
    const answer = await ask({ method: 'PUT', body: [Buffer.alloc(64 * MIB)] });
    const closed = once(server.connections[0]!.resume(), 'close');
    expect([answer.status, await textOf(answer)]).toEqual([401, 'no']);
    await closed;
  });

  it('H3 is not asked for over a connection that was closed meanwhile', async () => {
    script = socket => socket.write(`${OK}Content-Length: 1\r\n\r\na`);
    const send = directSender();
    await textOf(await send(request(server.origin)));
    const [first] = server.connections;
    const closed = once(first!, 'close');
    first!.end();
    await closed;
    expect(await textOf(await send(request(server.origin)))).toBe('a');
    expect(server.connections).toHaveLength(2);
  });

  it('H3 leaves a connection that is closed when nobody uses it', async () => {
    script = socket => socket.write(`${OK}Content-Length: 1\r\n\r\na`);
    await textOf(await directSender(0.05)(request(server.origin)));
    await once(server.connections[0]!, 'close');
  });

  it('H3 is not taken for the answer to the next request', async () => {
    const one = `${OK}Content-Length: 1\r\n\r\na`;
    script = socket => socket.write(one + one);
    const send = directSender();
    await codeOf(send, request(server.origin));
    script = socket => socket.write(`${OK}Content-Length: 1\r\n\r\nb`);
    expect(await textOf(await send(request(server.origin)))).toBe('b');
  });

  it('H4 has a piece that stays as it is until the next one is asked for', async () => {
    const whole = randomBytes(20 * MIB);
    script = socket => {
      socket.write(`${OK}Content-Length: ${whole.length}\r\n\r\n`);
      socket.write(whole);
    };
    const { body } = await ask();
    let at = 0;
    for await (const piece of body) {
      await new Promise(resolve => setImmediate(resolve));
      expect(whole.subarray(at, at + piece.length).equals(piece)).toBe(true);
      at += piece.length;
    }
    expect(at).toBe(whole.length);
  });

  it('H4 has the sender wait for whoever reads slowly', async () => {
    const size = 256 * MIB;
    let sent = 0;
    script = socket => {
      socket.write(`${OK}Content-Length: ${size}\r\n\r\n`);
      const piece = Buffer.alloc(MIB);
      const more = (): void => {
        if (sent < size) {
          sent += MIB;
          socket.write(piece, more);
        }
      };
      more();
    };
    const { body } = await ask();
    const held = process.memoryUsage().arrayBuffers;
    let seen = 0;
    let grown = 0;
    for await (const piece of body) {
      seen += piece.length;
      grown = Math.max(grown, process.memoryUsage().arrayBuffers - held);
      if (seen < 40 * MIB) {
        // Time in which all of it would come, if it could.
        await wait(5);
        expect(sent).toBeLessThan(seen + 32 * MIB);
      }
    }
    expect(seen).toBe(size);
    expect(grown).toBeLessThan(16 * MIB);
  });

  it.each([
    ['before its head', (socket: Socket) => socket.destroy()],
    ['in its head', (socket: Socket) => socket.end('HTTP/1.1 200')],
    [
      'in its body',
      (socket: Socket) => socket.end(`${OK}Content-Length: 9\r\n\r\nhalf`)
    ],
    [
      'by a reset in its body',
      (socket: Socket) => {
        socket.write(`${OK}Content-Length: 9\r\n\r\nhalf`, () =>
          socket.resetAndDestroy()
        );
      }
    ],
    [
      'in a chunk',
      (socket: Socket) =>
        socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n9\r\nhalf`)
    ],
    [
      'between chunks',
      (socket: Socket) =>
        socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`)
    ]
  ])('H5 that is cut %s is an error', async (_what, cut) => {
    script = cut;
    expect(await codeOf(directSender(), request(server.origin))).toBe(
      'ECONNRESET'
    );
  });

  it('H5 cannot come from where nobody listens', async () => {
    await server.stop();
    expect(await codeOf(directSender(), request(server.origin))).toBe(
      'ECONNREFUSED'
    );
    server = await scriptedServer(() => undefined);
  });

  const aborting = async (when: Promise<unknown>, change = {}) => {
    const controller = new AbortController();
    const code = codeOf(
      directSender(),
      request(server.origin, { ...change, signal: controller.signal })
    );
    await when;
    controller.abort(Object.assign(new Error(), { code: 'STOPPED' }));
    return code;
  };

  it('H6 is not waited for after a signal', async () => {
    const asked = new Promise<void>(resolve => (script = () => resolve()));
    expect(await aborting(asked)).toBe('STOPPED');
    await once(server.connections[0]!, 'close');
  });

  it('H6 is not read on after a signal', async () => {
    const begun = new Promise<void>(resolve => {
      script = socket =>
        socket.write(`${OK}Content-Length: 9\r\n\r\nhalf`, () => resolve());
    });
    expect(await aborting(begun)).toBe('STOPPED');
  });

  it('H6 stops a body that is being sent', async () => {
    const begun = new Promise<void>(resolve => {
      script = socket => {
        socket.pause();
        resolve();
      };
    });
    expect(
      await aborting(begun, { method: 'PUT', body: [Buffer.alloc(64 * MIB)] })
    ).toBe('STOPPED');
  });

  it('H6 asks for nothing when the signal came before', async () => {
    const signal = AbortSignal.abort(
      Object.assign(new Error(), { code: 'STOPPED' })
    );
    expect(
      await codeOf(directSender(), request(server.origin, { signal }))
    ).toBe('STOPPED');
  });

  it('H6 forgets the signal when it is there', async () => {
    script = socket => socket.write(`${OK}Content-Length: 1\r\n\r\na`);
    const controller = new AbortController();
    const send = directSender();
    await bytesOf(
      await send(request(server.origin, { signal: controller.signal }))
    );
    controller.abort();
    await textOf(await send(request(server.origin)));
    expect(server.connections).toHaveLength(1);
  });
});
