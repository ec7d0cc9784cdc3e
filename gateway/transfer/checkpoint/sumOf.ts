import type { IFileEntry } from '#core/domain/entry';
import { startChecksum } from '../../checksum/checksum';
import type { IStore } from '../../stores/store';
import type { TransferProgress } from './progress';

/** A file whose bytes are to be summed. */
export interface ISumming {
  readonly store: IStore;
  readonly entry: IFileEntry;
  /** How its progress is called. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly progress: TransferProgress;
}

/** The CRC32C of a file, from the bytes of exactly this generation, with progress. */
export async function sumOf(summing: ISumming): Promise<string> {
  const { store, entry, name, signal, progress } = summing;
  const { key, generation, size } = entry;
  const checksum = startChecksum();
  let bytes = 0;
  progress.acknowledge(name, 0, size);
  for await (const part of store.read(key, {
    generation,
    signal,
    onePieceAtATime: true
  })) {
    await checksum.update(part);
    bytes += part.length;
    progress.acknowledge(name, bytes, size);
  }
  progress.finish(name, bytes);
  return checksum.digest();
}
