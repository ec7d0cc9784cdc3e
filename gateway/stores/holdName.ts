import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Hold a name that only one at a time on this machine can hold, until `release` or the end of the
 * process, however it ends: null when someone has it. On Linux it is the name of a socket without
 * a file, which the kernel frees; elsewhere it is held within this process alone.
 */
export async function holdName(name: string): Promise<IHeldName | null> {
  if (held.has(name)) {
    return null;
  }
  held.add(name);
  const server = createServer(socket => socket.destroy());
  const release = async (): Promise<void> => {
    held.delete(name);
    await new Promise<void>(resolve => server.close(() => resolve()));
  };
  if (process.platform !== 'linux') {
    return { release };
  }
  const digest = createHash('sha256').update(name).digest('hex');
  const code = await new Promise<string | undefined>(resolve => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(`\0keepstep-${digest}`, () => resolve(undefined));
  });
  server.unref();
  if (code === 'EADDRINUSE') {
    await release();
    return null;
  }
  return { release };
}

/** A name that is held. */
export interface IHeldName {
  release(): Promise<void>;
}

// --- Internal helpers ---

const held = new Set<string>();
