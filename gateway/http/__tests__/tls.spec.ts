import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';

import { tlsIdentity } from '../../../testbed/gcs/tlsIdentity';
import { directSender } from '../directSender';
import { codeOf, request, textOf } from './asking';
import { scriptedServer, type IScriptedServer } from './scriptedServer';

const MIB = 1024 * 1024;
const OK = 'HTTP/1.1 200 OK\r\n';

describe('an answer over TLS', () => {
  const identity = tlsIdentity();
  const trusted = getCACertificates('default');
  let server: IScriptedServer;
  let script: (socket: Socket, request: string) => void;
  let requests: string[];

  beforeEach(async () => {
    if (identity === null) {
      throw new Error('These tests need openssl.');
    }
    requests = [];
    server = await scriptedServer((socket, text) => {
      requests.push(text);
      script(socket, text);
    }, identity);
    setDefaultCACertificates([...trusted, identity.cert]);
  });

  afterEach(async () => {
    setDefaultCACertificates(trusted);
    await server.stop();
  });

  it('H7 is read, and the next one over the same connection', async () => {
    script = socket => socket.write(`${OK}Content-Length: 1\r\n\r\na`);
    const send = directSender();
    for (let time = 0; time < 3; time += 1) {
      expect(await textOf(await send(request(server.origin)))).toBe('a');
    }
    expect(server.connections).toHaveLength(1);
  });

  it.each([
    ['at once', 0],
    ['slowly', 2]
  ])('H7 H4 is the same bytes when it is read %s', async (_how, delay) => {
    const whole = randomBytes(24 * MIB);
    script = socket => {
      socket.write(`${OK}Content-Length: ${whole.length}\r\n\r\n`);
      socket.write(whole);
    };
    const send = directSender();
    for (let time = 0; time < 2; time += 1) {
      const { body } = await send(request(server.origin));
      let at = 0;
      for await (const piece of body) {
        await (delay
          ? wait(delay)
          : new Promise(resolve => setImmediate(resolve)));
        expect(whole.subarray(at, at + piece.length).equals(piece)).toBe(true);
        at += piece.length;
      }
      expect(at).toBe(whole.length);
    }
    expect(server.connections).toHaveLength(1);
  });

  it('H7 H5 that is cut is an error', async () => {
    script = socket => socket.end(`${OK}Content-Length: 9\r\n\r\nhalf`);
    expect(await codeOf(directSender(), request(server.origin))).toBe(
      'ECONNRESET'
    );
  });

  it('H7 H6 is not waited for after a signal', async () => {
    const asked = new Promise<void>(resolve => (script = () => resolve()));
    const controller = new AbortController();
    const { signal } = controller;
    const code = codeOf(directSender(), request(server.origin, { signal }));
    await asked;
    controller.abort(Object.assign(new Error(), { code: 'STOPPED' }));
    expect(await code).toBe('STOPPED');
    await once(server.connections[0]!, 'close');
  });

  it('H7 does not come from whom nobody trusts', async () => {
    setDefaultCACertificates(trusted);
    expect(await codeOf(directSender(), request(server.origin))).toBe(
      'DEPTH_ZERO_SELF_SIGNED_CERT'
    );
    expect(requests).toEqual([]);
  });

  it('H7 does not come from another than was asked', async () => {
    const other = server.origin.replace('127.0.0.1', 'localhost');
    expect(await codeOf(directSender(), request(other))).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID'
    );
    expect(requests).toEqual([]);
  });
});
