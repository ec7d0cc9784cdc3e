import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './run.mjs';

/** What set-up has done is noted here, so that a second start takes seconds. */
const STAMPS = join(ROOT, '.keepstep', 'stamps');

/**
 * Do `action` unless it was done for the same inputs before.
 *
 * @param name the stamp's name
 * @param inputs texts that decide the outcome, such as a lock file
 * @param isThere whether what the action made still exists
 */
export async function onceFor(name, inputs, isThere, action) {
  const hash = createHash('sha256');
  inputs.forEach(input => hash.update(input).update('\0'));
  const digest = hash.digest('hex');
  const file = join(STAMPS, name);
  if (isThere() && existsSync(file) && readFileSync(file, 'utf8') === digest) {
    return false;
  }
  await action();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(file, digest);
  return true;
}

/** The text of a file of the checkout. */
export function textOf(path) {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Name, size and time of every file below these paths: a change of a source changes it. */
export function fingerprint(
  paths,
  skip = /(^|\/)(node_modules|lib|__pycache__|__tests__)$|\.tsbuildinfo$/
) {
  const lines = [];
  const visit = path => {
    if (skip.test(path) || !existsSync(path)) {
      return;
    }
    const stat = statSync(path);
    if (stat.isDirectory()) {
      readdirSync(path)
        .sort()
        .forEach(name => visit(join(path, name)));
      return;
    }
    lines.push(`${path} ${stat.size} ${stat.mtimeMs}`);
  };
  paths.forEach(path => visit(join(ROOT, path)));
  return lines.join('\n');
}
