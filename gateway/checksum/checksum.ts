import { formatCrc32c, parseCrc32c } from './crc32cText';
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
  /** `from` is the digest of what came before: the sum goes on from there. */
  start(from?: string): IRunningChecksum;
}

/**
 * Start a CRC32C, natively where that is possible and never long on the event loop; with `from`,
 * the digest of what came before, go on with that one.
 */
export function startChecksum(from?: string): IRunningChecksum {
  return shared().start(from);
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
      start: from =>
        new RunningChecksum(async (bytes, crc) => native(bytes, crc), from)
    };
  }
  const task = startWorkerCrc32c(import.meta.url);
  return { mode: 'worker', start: from => new RunningChecksum(task, from) };
}

// --- Internal helpers ---

class RunningChecksum implements IRunningChecksum {
  constructor(
    private readonly _task: Crc32cTask,
    from?: string
  ) {
    this._crc = Promise.resolve(from === undefined ? 0 : parseCrc32c(from));
  }

  async update(bytes: Uint8Array): Promise<void> {
    this._crc = this._crc.then(crc => this._task(bytes, crc));
    await this._crc;
  }

  async digest(): Promise<string> {
    return formatCrc32c(await this._crc);
  }

  private _crc: Promise<number>;
}

// Loading an addon and starting a thread are once in a process: this is a cache, not a state.
let checksums: IChecksums | null = null;

function shared(): IChecksums {
  return (checksums ??= createChecksums());
}
