import { StoreError } from '#core/domain/errors';
import type { IUpload } from '../../stores/store';
import type { IChunkedMove } from './fileMove';
import { NOTHING_SUMMED, type ISummed } from './uploadSessions';

/** An upload, and the sum over a part of what the store has of it: perhaps of nothing. */
export interface IOpenedUpload {
  readonly upload: IUpload;
  readonly summed: ISummed;
}

/**
 * Start the upload of a file, or go on with the one that an earlier try or process has left. Of
 * a file that is not the same any more, and where the store has forgotten it, a new one starts.
 */
export async function openUpload(move: IChunkedMove): Promise<IOpenedUpload> {
  const known = await findLeft(move);
  if (known) {
    return known;
  }
  const { to, key, entry, signal, sessions } = move;
  const { size, generation } = entry;
  const { ifGeneration, storageClass } = move;
  const options = { size, signal, ifGeneration, storageClass };
  const upload = await to.upload(key, options);
  const { continuesUploads, chunkSize } = to.capabilities;
  // A part is remembered whatever its size: so is the file that it is of.
  if (continuesUploads && (size > chunkSize || move.chunkPace)) {
    const { token } = upload;
    const summed = NOTHING_SUMMED;
    await sessions?.keep(key, { token, generation, size, summed });
  }
  return { upload, summed: NOTHING_SUMMED };
}

// --- Internal helpers ---

async function findLeft(move: IChunkedMove): Promise<IOpenedUpload | null> {
  const { to, key, entry, ifGeneration, signal, sessions } = move;
  const { size, generation } = entry;
  const left = sessions?.get(key);
  if (!left) {
    return null;
  }
  if (left.size !== size || left.generation !== generation) {
    await sessions?.giveUp(to, [key]);
    return null;
  }
  const { token, summed } = left;
  try {
    const upload = await to.upload(key, { size, signal, ifGeneration, token });
    if (upload.offset <= size) {
      move.onFound?.(upload.offset);
      // The store may have lost what it had acknowledged: then the sum starts anew.
      const isPart = summed.bytes <= upload.offset;
      return { upload, summed: isPart ? summed : NOTHING_SUMMED };
    }
    await upload.abort();
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'not-found')) {
      throw error;
    }
  }
  sessions?.forget(key);
  return null;
}
