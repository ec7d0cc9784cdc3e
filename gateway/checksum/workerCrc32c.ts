import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** The CRC over `bytes`, going on from `initial`, computed elsewhere. */
export type Crc32cTask = (
  bytes: Uint8Array,
  initial: number
) => Promise<number>;

interface IWaiting {
  readonly resolve: (crc: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * CRC32C in one worker thread, shared by all sums and started at the first. It never keeps the
 * process alive by itself; when it dies, what waits on it fails and the next sum starts another.
 */
export function startWorkerCrc32c(baseUrl: string): Crc32cTask {
  const waiting = new Map<number, IWaiting>();
  let worker: Worker | null = null;
  let lastId = 0;

  const start = (): Worker => {
    const started = new Worker(workerUrl(baseUrl), {
      execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']
    });
    const fail = (error: unknown) => {
      worker = null;
      waiting.forEach(({ reject }) => reject(error));
      waiting.clear();
    };
    started.on('message', ({ id, crc }: { id: number; crc: number }) => {
      waiting.get(id)?.resolve(crc);
      waiting.delete(id);
      if (waiting.size === 0) {
        started.unref();
      }
    });
    started.on('error', fail);
    started.on('exit', () => fail(new Error('The checksum thread ended.')));
    return started;
  };

  return (bytes, crc) =>
    new Promise((resolve, reject) => {
      worker ??= start();
      const id = (lastId += 1);
      // A copy goes over, since the caller still sends these bytes to the storage. `slice` of a
      // Buffer would be a view, and take the pool that it lies in along.
      const copy = new Uint8Array(bytes);
      worker.postMessage({ id, crc, bytes: copy }, [copy.buffer]);
      waiting.set(id, { resolve, reject });
      worker.ref();
    });
}

// --- Internal helpers ---

function workerUrl(baseUrl: string): URL {
  const bundled = new URL('./checksumWorker.mjs', baseUrl);
  // In a checkout Node runs the TypeScript as it is.
  return existsSync(bundled)
    ? bundled
    : new URL('./checksumWorker.ts', baseUrl);
}
