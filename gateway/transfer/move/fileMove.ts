import type { IFileEntry } from '#core/domain/entry';
import type { IStore, Precondition } from '../../stores/store';
import type { Pace } from './pace';
import type { ChunkPace } from './chunkPace';
import type { UploadSessions } from './uploadSessions';

/** One file to be moved from one store to another. */
export interface IFileMove {
  readonly from: IStore;
  /** As it was listed: exactly this content is moved. */
  readonly entry: IFileEntry;
  readonly to: IStore;
  readonly key: string;
  /** What the content has to sum up to, where that is known before. */
  readonly crc32c?: string | undefined;
  /** Publish only over this; over whatever is there otherwise. */
  readonly ifGeneration?: Precondition | undefined;
  /** What it is to be kept as; what the store thinks fit otherwise. */
  readonly storageClass?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Asked before bytes are sent. */
  readonly pace?: Pace | undefined;
  /** Told what a try will leave that is paused: a key for `discardFolder`. */
  readonly onUnfinished?: ((part: string) => void) | undefined;
  /** Bytes of this file that the receiving store has acknowledged. */
  readonly onAcknowledged: (bytes: number) => void;
  /** Where uploads are remembered that another try can go on with (T55). */
  readonly sessions?: UploadSessions | undefined;
  /** So many bytes were found to be there from an earlier try. */
  readonly onFound?: ((bytes: number) => void) | undefined;
}

/** What is read of a source while its bytes are sent. */
export type FileSource = Pick<IStore, 'uriOf' | 'stat' | 'read'>;

/** A file, or a part of one, whose bytes pass through here in chunks. */
export interface IChunkedMove extends Omit<IFileMove, 'from'> {
  readonly from: FileSource;
  /** How large its chunks are, where others are sent along with it. */
  readonly chunkPace?: ChunkPace | undefined;
}

/** What has arrived. */
export interface IMovedFile {
  readonly size: number;
  readonly crc32c: string;
  /** What it is at the target, by which it can be taken away again. */
  readonly generation: string;
  /** The source as it was sent: a newer one than was asked for, where it had changed. */
  readonly sent: IFileEntry;
}
