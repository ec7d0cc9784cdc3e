import { createHash } from 'node:crypto';
import type { ICheckpoint } from '#core/domain/checkpoint';
import type { IFileEntry } from '#core/domain/entry';

/**
 * What was found in checkpoints that were looked into before. An answer holds as long as the
 * checkpoint has the same files in the same generations (C10). The least recently used are
 * forgotten.
 */
export class ScanCache {
  constructor(private readonly _capacity = 5000) {}

  get(uri: string, files: readonly IFileEntry[]): ICheckpoint | undefined {
    const held = this._held.get(uri);
    if (held?.fingerprint !== fingerprint(files)) {
      return undefined;
    }
    this._held.delete(uri);
    this._held.set(uri, held);
    return held.checkpoint;
  }

  set(
    uri: string,
    files: readonly IFileEntry[],
    checkpoint: ICheckpoint
  ): void {
    this._held.delete(uri);
    this._held.set(uri, { fingerprint: fingerprint(files), checkpoint });
    const oldest = this._held.keys().next();
    if (this._held.size > this._capacity && !oldest.done) {
      this._held.delete(oldest.value);
    }
  }

  private readonly _held = new Map<
    string,
    { fingerprint: string; checkpoint: ICheckpoint }
  >();
}

// --- Internal helpers ---

function fingerprint(files: readonly IFileEntry[]): string {
  const lines = files.map(({ key, size, generation }) =>
    JSON.stringify([key, size, generation])
  );
  return createHash('sha256').update(lines.join('\n')).digest('base64');
}
