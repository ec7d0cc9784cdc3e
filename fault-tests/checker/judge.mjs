import { crc32c } from './crc32c.mjs';

/**
 * What is wrong with a checkpoint, from its bytes alone: either all of it is there and right, or
 * nothing is there that would vouch for it.
 *
 * @param files what is there: a map from path to `{ size, crc32c?, bytes }`
 * @param candidates what it may be, whole: maps from path to `{ bytes }`
 * @param must `whole`; `nothing`: nothing may vouch for it; `either`
 * @returns sentences; none when all is well
 */
export function judge(files, candidates, must) {
  const paths = [...files.keys()].filter(path => path !== MANIFEST);
  const content = new Map(paths.map(path => [path, files.get(path).bytes]));
  const vouching = VOUCHERS.filter(path => files.has(path));
  const match = candidates.find(candidate => isSame(content, candidate));
  const problems = [...wrongRecords(files, content)];
  if (must === 'nothing' && vouching.length > 0) {
    problems.push(`${vouching.join(' and ')} is there, and should not be`);
  }
  if (vouching.length > 0 && !match) {
    const what = differences(content, candidates[0]).join(', ');
    problems.push(`${vouching.join(' and ')} vouches for what is not: ${what}`);
  }
  if (must === 'whole' && !match) {
    const what = differences(content, candidates[0]).join(', ');
    problems.push(`it is not whole: ${what}`);
  }
  if (must === 'whole' && !files.has(MANIFEST)) {
    problems.push('it has no manifest');
  }
  if (files.has(MANIFEST)) {
    problems.push(...wrongManifest(files.get(MANIFEST).bytes, content));
  }
  return problems;
}

export const MANIFEST = 'keepstep-manifest.json';

// --- Internal helpers ---

/** What a reader takes as the word that all else is there. */
const VOUCHERS = [MANIFEST, 'trainer_state.json'];

function isSame(content, candidate) {
  return differences(content, candidate).length === 0;
}

function differences(content, candidate) {
  const all = new Set([...content.keys(), ...candidate.keys()]);
  return [...all].flatMap(path => {
    const is = content.get(path);
    const should = candidate.get(path)?.bytes;
    if (!is) {
      return [`${path} is missing`];
    }
    if (!should) {
      return [`${path} does not belong to it`];
    }
    return is.equals(should) ? [] : [`${path} has other bytes`];
  });
}

/** The server's own records, where there are some. */
function wrongRecords(files, content) {
  return [...content].flatMap(([path, bytes]) => {
    const record = files.get(path);
    const isRight =
      record.size === bytes.length &&
      (record.crc32c === undefined || record.crc32c === crc32c(bytes));
    return isRight ? [] : [`the record of ${path} is not that of its bytes`];
  });
}

function wrongManifest(text, content) {
  let manifest;
  try {
    manifest = JSON.parse(text.toString());
  } catch {
    return ['its manifest is no JSON'];
  }
  const named = new Map(manifest.files.map(file => [file.path, file]));
  const missing = [...content.keys()].filter(path => !named.has(path));
  const wrong = [...named.values()].filter(({ path, size, crc32c: sum }) => {
    const bytes = content.get(path);
    return !bytes || bytes.length !== size || crc32c(bytes) !== sum;
  });
  return [
    ...missing.map(path => `its manifest does not name ${path}`),
    ...wrong.map(({ path }) => `its manifest is wrong about ${path}`)
  ];
}
