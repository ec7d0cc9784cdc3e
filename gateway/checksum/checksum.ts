import { formatCrc32c } from './crc32cText';
import { loadNativeCrc32c } from './nativeCrc32c';
import type { Crc32cTask } from './workerCrc32c';
import { startWorkerCrc32c } from './workerCrc32c';

/** How CRC32C is computed here: by the native addon, or in a worker thread. */
export type ChecksumMode = 'native' | 'worker';

/** A CRC32C being computed. Bytes count in the order of the calls, awaited or not. */
export interface IRunningChecksum {
  /** Resolves when the bytes have been read, and may be reused. */
  update(bytes: Uint8Array): Promise<void>;
  /** Base64 of the big-endian value over everything so far; more may follow. */
  digest(): Promise<string>;
}

/** A way of computing CRC32C; `createChecksums` chooses one. */
export interface IChecksums {
  readonly mode: ChecksumMode;
  start(): IRunningChecksum;
}

/** Start a CRC32C, natively where that is possible and never long on the event loop. */
export function startChecksum(): IRunningChecksum {
  return shared().start();
}

/** Which way this process computes CRC32C; `doctor` shows it. */
export function checksumMode(): ChecksumMode {
  return shared().mode;
}

/** The checksums of one way: the best there is, or the one asked for. */
export function createChecksums(wanted?: ChecksumMode): IChecksums {
  const native = wanted === 'worker' ? null : loadNativeCrc32c(import.meta.url);
  if (native) {
    return {
      mode: 'native',
      start: () => new RunningChecksum(async (bytes, crc) => native(bytes, crc))
    };
  }
  const task = startWorkerCrc32c(import.meta.url);
  return { mode: 'worker', start: () => new RunningChecksum(task) };
}

// --- Internal helpers ---

class RunningChecksum implements IRunningChecksum {
  constructor(task: Crc32cTask) {
    this._task = task;
  }

  async update(bytes: Uint8Array): Promise<void> {
    this._crc = this._crc.then(crc => this._task(bytes, crc));
    await this._crc;
  }

  async digest(): Promise<string> {
    return formatCrc32c(await this._crc);
  }

  private _crc = Promise.resolve(0);
  private readonly _task: Crc32cTask;
}

// Loading an addon and starting a thread are once in a process: this is a cache, not a state.
let checksums: IChecksums | null = null;

function shared(): IChecksums {
  return (checksums ??= createChecksums());
}
