import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { proxySender } from '../proxySender';
import type { HttpSender } from '../sender';
import { codeOf, request, textOf } from './asking';

const MIB = 1024 * 1024;

describe('a request through a proxy', () => {
  let server: Server;
  let proxy: Server;
  let origin: string;
  let seen: { message: IncomingMessage; body: Buffer }[];
  let tunnels: string[];
  let answer: 'whole' | 'cut';
  let send: HttpSender;
  const environment = process.env['HTTP_PROXY'];

  beforeEach(async () => {
    seen = [];
    tunnels = [];
    answer = 'whole';
    server = createServer(async (message, response) => {
      seen.push({ message, body: await buffer(message) });
      response.setHeader('content-length', 5);
      if (answer === 'whole') {
        response.end('heard');
      } else {
        response.write('he', () => response.destroy());
      }
    }).listen(0, '127.0.0.1');
    proxy = createServer()
      .on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
        tunnels.push(url);
        const [host, port] = url.split(':');
        const other = connect(Number(port), host, () => {
          socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          other.pipe(socket).pipe(other);
        });
        const over = (): void => {
          other.destroy();
          socket.destroy();
        };
        [other, socket].forEach(end => end.on('error', over).on('close', over));
      })
      .listen(0, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(proxy, 'listening')]);
    const portOf = (one: Server) => (one.address() as AddressInfo).port;
    origin = `http://127.0.0.1:${portOf(server)}`;
    process.env['HTTP_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`;
    send = proxySender();
  });

  afterEach(async () => {
    if (environment === undefined) {
      delete process.env['HTTP_PROXY'];
    } else {
      process.env['HTTP_PROXY'] = environment;
    }
    server.closeAllConnections();
    proxy.closeAllConnections();
    server.close();
    proxy.close();
    await once(server, 'close');
  });

  it.each([
    ['small', 10],
    ['large', 3 * MIB]
  ])('H8 H1 arrives, with a %s body', async (_what, size) => {
    const body = [randomBytes(size), randomBytes(1)];
    const { status, ...rest } = await send(
      request(`${origin}/a%2Fb`, {
        method: 'PUT',
        headers: { 'x-one': 'two', 'content-length': String(size + 1) },
        body
      })
    );
    expect([status, await textOf({ status, ...rest })]).toEqual([200, 'heard']);
    expect(rest.header('content-length')).toBe('5');
    const [{ message, body: heard }] = seen as [(typeof seen)[0]];
    expect([message.method, message.url, message.headers['x-one']]).toEqual([
      'PUT',
      '/a%2Fb',
      'two'
    ]);
    expect(heard.equals(Buffer.concat(body))).toBe(true);
    expect(tunnels).toEqual([new URL(origin).host]);
  });

  it('H8 H5 is an error when its answer is cut', async () => {
    answer = 'cut';
    expect(await codeOf(send, request(origin))).toBe('UND_ERR_SOCKET');
  });

  it('H8 H6 is stopped by its signal', async () => {
    const reason = Object.assign(new Error(), { code: 'STOPPED' });
    const signal = AbortSignal.abort(reason);
    expect(await codeOf(send, request(origin, { signal }))).toBe('STOPPED');
  });
});
