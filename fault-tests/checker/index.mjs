/**
 * What is true after a fault, read from the disks of both ends. Nothing here comes from the code
 * that is tested, or from the rest of this suite: Node's own modules, and nothing else.
 */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { judge } from './judge.mjs';
import { openSessions, readBucket } from './readBucket.mjs';
import { readFolder } from './readFolder.mjs';

/** The objects of a bucket below a folder, by their paths relative to it. */
export function filesInBucket(data, bucket, folder) {
  return new Map(
    [...readBucket(data, bucket)]
      .filter(([name]) => name.startsWith(folder))
      .map(([name, object]) => [name.slice(folder.length), object])
  );
}

/**
 * @param asked `{ data, bucket, run, name, previous, candidates, must, sessions, parts }`:
 *   `previous` is the name of another checkpoint and what it was, `sessions` and `parts` how many
 *   of each may be left, `lostStarts` how many sessions nobody knows of, and that have no bytes
 */
export function checkBucket(asked) {
  const { data, bucket, run, name, previous, candidates, must } = asked;
  const files = filesInBucket(data, bucket, `${run}${name}/`);
  const before = filesInBucket(data, bucket, `${run}${previous.name}/`);
  const parts = [...readBucket(data, bucket).keys()].filter(isPart);
  const open = openSessions(data, bucket);
  const whole = new Map([...files].filter(([path]) => !isPart(path)));
  return [
    ...judge(whole, candidates, must),
    ...changed(before, previous, object => object.generation),
    ...tooMany('part', parts, asked.parts),
    ...tooMany('upload session', open.filter(hasBytes), asked.sessions),
    ...tooMany('upload session', open, asked.sessions + asked.lostStarts)
  ];
}

/** The same for a run's folder on disk; `parts` is how many hidden entries may be left. */
export function checkFolder(asked) {
  const { folder, name, previous, candidates, must } = asked;
  const before = readFolder(join(folder, previous.name));
  const others = existsSync(folder)
    ? readdirSync(folder).filter(
        entry => entry !== name && entry !== previous.name
      )
    : [];
  const hidden = [
    ...others.filter(isPart),
    ...[...readFolder(join(folder, name)).keys()].filter(isPart)
  ];
  return [
    ...judge(readFolder(join(folder, name)), candidates, must),
    ...changed(before, previous, () => null),
    ...tooMany('hidden entry', hidden, asked.parts),
    ...others.filter(entry => !isPart(entry)).map(entry => `${entry} is new`)
  ];
}

/**
 * Whether secrets are where others can read them.
 *
 * @param asked `{ texts, state, secrets }`: `texts` by what they are, `state` the folder of state
 */
export function checkSecrets({ texts, state, secrets }) {
  const forms = secrets.flatMap(secret => [secret, ...encoded(secret)]);
  const told = Object.entries(texts).filter(([, text]) =>
    forms.some(form => text.includes(form))
  );
  const open = existsSync(state)
    ? ['', ...readdirSync(state, { recursive: true })].filter(path => {
        const stat = lstatSync(join(state, path), { throwIfNoEntry: false });
        return stat && (stat.mode & 0o077) !== 0;
      })
    : [];
  return [
    ...told.map(([what]) => `a secret is in ${what}`),
    ...open.map(path => `others can read ${path || 'the folder'} of the state`)
  ];
}

// --- Internal helpers ---

function isPart(path) {
  return /\.keepstep-part/.test(path);
}

function hasBytes({ kept }) {
  return kept > 0;
}

function changed(files, { name, files: was }, identity) {
  const paths = new Set([...files.keys(), ...was.keys()]);
  const wrong = [...paths].filter(path => {
    const is = files.get(path);
    const old = was.get(path);
    return (
      !is ||
      !old ||
      identity(is) !== identity(old) ||
      !is.bytes.equals(old.bytes)
    );
  });
  return wrong.map(path => `${name}/${path} is not what it was`);
}

function tooMany(what, found, most = 0) {
  return found.length > most
    ? [`${found.length} of kind "${what}" left: ${JSON.stringify(found)}`]
    : [];
}

/** What a secret looks like inside a text that was encoded in base64, at any offset. */
function encoded(secret) {
  return [0, 1, 2].map(offset =>
    Buffer.from('\0'.repeat(offset) + secret)
      .toString('base64url')
      .slice(offset ? 4 : 0, -4)
  );
}
