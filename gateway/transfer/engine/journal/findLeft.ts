import { isDeepStrictEqual } from 'node:util';
import type { ITransferJob } from '../../checkpoint/job';
import { describeJob } from './describeJob';
import type { Journal } from './journal';
import type { IJournalEntry, IJournalJob } from './journalEntry';

/**
 * What a process that is gone has left of the same transfer: the same checkpoint to the same
 * place. What nobody came back for within the life of an upload session is forgotten.
 */
export async function findLeft(
  journal: Journal | null,
  job: ITransferJob
): Promise<IJournalEntry | undefined> {
  const wanted = placesOf(describeJob(job));
  const oldest = Date.now() - LONGEST_LEFT_MS;
  const entries = (await journal?.read()) ?? [];
  const old = entries.filter(({ askedAt }) => askedAt < oldest);
  await Promise.all(old.map(({ id }) => journal?.remove(id)));
  return entries.findLast(
    entry =>
      entry.askedAt >= oldest && isDeepStrictEqual(placesOf(entry.job), wanted)
  );
}

// --- Internal helpers ---

/** Google Cloud Storage keeps a session for a week. */
const LONGEST_LEFT_MS = 7 * 24 * 60 * 60 * 1000;

function placesOf({ kind, source, target, options }: IJournalJob): unknown {
  const isArchive = options.archive === true;
  return [kind, source.root, source.key, target.root, target.key, isArchive];
}
