import { combineCrc32c } from '../../../checksum/combineCrc32c';
import type { IPartedUploads } from '../../../stores/store';
import { compareWithStore } from '../compareWithStore';
import { composeOrRemove } from './composeOrRemove';
import { discardParts } from './discardParts';
import type { IFileMove, IMovedFile } from '../fileMove';
import { partsFolder, partsOf } from './filePart';
import { filesIn } from './filesIn';
import { isLeftForNextTry } from '../isPassing';
import { moveInChunks } from '../moveInChunks';
import { refuseChanged, refuseWrongSum } from '../refuseWrong';
import { sendParts } from './sendParts';
import { whatIsThere } from '../whatIsThere';
import { isRefusal, takesNoParts, takesParts } from './takesParts';

/** Whether a file is large enough for two parts, and no single upload of it is under way. */
export function isSentInParts(
  { entry, key, sessions }: IFileMove,
  { partBytes }: IPartedUploads
): boolean {
  return entry.size >= 2 * partBytes && sessions?.get(key) === undefined;
}

/**
 * Move a large file in parts, several at once, each an upload of its own, which the store joins at
 * the end (T33). Their sums put together are what the store has to compute of the whole.
 *
 * A try that fails for a passing reason, or is paused, leaves its parts for the next one; every
 * other one leaves none. Where joining or removing is refused the file goes in one upload (T35).
 */
export async function moveInParts(
  move: IFileMove,
  parted: IPartedUploads
): Promise<IMovedFile> {
  const { to, signal } = move;
  if (!(await takesParts(move, parted))) {
    return moveInChunks(move);
  }
  try {
    const moved = await sendAndJoin(move, parted);
    await leaveNothing(move, parted).catch((error: unknown) => {
      if (isRefusal(error)) {
        takesNoParts(to);
      }
      warnOfLeft(move, parted);
    });
    return moved;
  } catch (error) {
    if (!isLeftForNextTry(error, signal)) {
      // What went wrong first is what the user has to know.
      await leaveNothing(move, parted).catch(() => warnOfLeft(move, parted));
    }
    if (isRefusal(error)) {
      takesNoParts(to);
      return moveInChunks(move);
    }
    throw error;
  }
}

// --- Internal helpers ---

async function sendAndJoin(
  move: IFileMove,
  parted: IPartedUploads
): Promise<IMovedFile> {
  const { entry } = move;
  const ifGeneration = move.ifGeneration ?? (await whatIsThere(move));
  const parts = await sendParts(move, partsOf(move, parted), parted);
  const crc32c = parts.reduce(
    (sum, part) => combineCrc32c(sum, part.crc32c, part.size),
    NO_BYTES
  );
  await refuseChanged(move);
  refuseWrongSum(move, move.crc32c, crc32c);
  const joining = { crc32c, ifGeneration };
  const arrived = await composeOrRemove(move, parts, joining);
  await compareWithStore(move, arrived, crc32c);
  move.onAcknowledged(entry.size);
  const { generation } = arrived;
  return { size: entry.size, crc32c, generation, sent: entry };
}

const NO_BYTES = 'AAAAAA==';

/** Take away what is there for this target and give up what is under way. */
async function leaveNothing(
  move: IFileMove,
  parted: IPartedUploads
): Promise<void> {
  const { to, sessions } = move;
  const folder = partsFolder(move, parted);
  const keys = Object.keys(sessions?.all ?? {});
  await sessions?.giveUp(
    to,
    keys.filter(key => key.startsWith(folder))
  );
  await discardParts(to, await filesIn(to, folder));
}

function warnOfLeft({ to, ...move }: IFileMove, parted: IPartedUploads): void {
  const folder = to.uriOf(partsFolder({ to, ...move }, parted));
  process.emitWarning(
    `Parts of an upload could not be removed: they are in ${folder}.`
  );
}
