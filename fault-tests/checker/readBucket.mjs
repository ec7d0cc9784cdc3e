import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The objects of a bucket, straight from the server's disk: its journal says which there are and
 * of which files each is made, in order.
 *
 * @returns a map from name to `{ generation, size, crc32c, bytes }`
 */
export function readBucket(data, bucket) {
  const quoted = JSON.stringify(bucket);
  const objects = new Map();
  for (const line of linesOf(join(data, 'journal.jsonl'))) {
    // Most lines are of other tests.
    if (!line.includes(quoted)) {
      continue;
    }
    const change = JSON.parse(line);
    if (change.op === 'object' && change.record.bucket === bucket) {
      objects.set(change.record.name, change.record);
    } else if (change.op === 'object-removed' && change.bucket === bucket) {
      objects.delete(change.name);
    }
  }
  return new Map(
    [...objects].map(([name, record]) => [name, withBytes(data, record)])
  );
}

/** Upload sessions of a bucket that still wait for bytes: `{ name, kept }`. */
export function openSessions(data, bucket) {
  return sessionsOf(data).flatMap(({ id, session }) => {
    if (session.bucket !== bucket || session.done) {
      return [];
    }
    const file = join(data, 'uploads', `${id}.data`);
    const kept = existsSync(file) ? statSync(file).size : 0;
    return [{ name: session.name, kept }];
  });
}

/** What opens the sessions of a bucket: a secret that nobody but the client may have. */
export function sessionSecrets(data, bucket) {
  return sessionsOf(data)
    .filter(({ session }) => session.bucket === bucket)
    .map(({ id }) => id);
}

// --- Internal helpers ---

/** A last line without its end was never acknowledged. */
function linesOf(path) {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

function withBytes(data, record) {
  const { generation, size, crc32c, segments } = record;
  const pieces = segments ?? [{ file: generation, size }];
  return {
    generation,
    size,
    crc32c,
    get bytes() {
      return Buffer.concat(
        pieces.map(({ file }) => readFileSync(join(data, 'objects', file)))
      );
    }
  };
}

function sessionsOf(data) {
  return readdirSync(join(data, 'uploads'))
    .filter(name => name.endsWith('.json'))
    .flatMap(name => {
      const session = parsed(join(data, 'uploads', name));
      return session ? [{ id: name.slice(0, -'.json'.length), session }] : [];
    });
}

/** Null for one that is gone, or being written at this very moment. */
function parsed(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
