import { once } from 'node:events';
import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** A server that does what it is told to, on every connection. */
export interface IScriptedServer {
  readonly origin: string;
  /** Connections that were made so far, and those that are open. */
  readonly connections: Socket[];
  readonly open: Set<Socket>;
  stop(): Promise<void>;
}

/** @param onRequest told of the end of every head, with all that has come with it */
export async function scriptedServer(
  onRequest: (socket: Socket, request: string) => void,
  identity?: { readonly key: string; readonly cert: string }
): Promise<IScriptedServer> {
  const connections: Socket[] = [];
  const open = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    connections.push(socket);
    open.add(socket);
    let seen = '';
    socket
      .on('data', bytes => {
        seen += bytes.toString('latin1');
        const end = seen.indexOf('\r\n\r\n');
        if (end >= 0) {
          const request = seen;
          seen = '';
          onRequest(socket, request);
        }
      })
      .on('error', () => undefined)
      .on('close', () => open.delete(socket));
  };
  const server: Server = identity
    ? createTlsServer(identity, onSocket)
    : createServer(onSocket);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${identity ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections,
    open,
    async stop() {
      open.forEach(socket => socket.destroy());
      server.close();
      await once(server, 'close');
    }
  };
}
