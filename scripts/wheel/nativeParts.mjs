import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  readFile,
  readdir,
  rename,
  rm
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, must, run } from '../setup/run.mjs';

/** The machines that the wheel brings a native CRC32C for; others compute it in a thread. */
export const PLATFORMS = [
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64'
];

const CACHE = join(ROOT, 'node_modules', '.cache', 'keepstep-native');
const TARGET = join(ROOT, 'jupyterlab_keepstep', 'gateway', 'native');

/**
 * Put the addon's file of every platform into `gateway/native/`, beside the bundle. They come
 * from npm, held to the integrity in the lock file, because `npm ci` installs this machine's only.
 * Without a network this machine's is taken, and a warning names those that are missing.
 *
 * @returns the platforms that are there, and those that are missing
 */
export async function packNativeParts() {
  const lock = JSON.parse(
    await readFile(join(ROOT, 'package-lock.json'), 'utf8')
  );
  await rm(TARGET, { recursive: true, force: true });
  await mkdir(TARGET, { recursive: true });
  const there = [];
  const missing = [];
  for (const platform of PLATFORMS) {
    const file = await findPart(platform, lock);
    if (file) {
      await copyFile(file, join(TARGET, `crc32.${platform}.node`));
    }
    (file ? there : missing).push(platform);
  }
  if (missing.length > 0) {
    console.warn(
      `Warning: the wheel lacks the native CRC32C of ${missing.join(', ')}: npm could not ` +
        'fetch it. There, sums are computed in a slower thread.'
    );
  }
  return { there, missing };
}

// --- Internal helpers ---

async function findPart(platform, lock) {
  const name = `@node-rs/crc32-${platform}`;
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry?.integrity) {
    throw new Error(
      `Expected package-lock.json to hold the integrity of ${name}.`
    );
  }
  const file = `crc32.${platform}.node`;
  const installed = join(ROOT, 'node_modules', name);
  if (existsSync(join(installed, file))) {
    const { version } = JSON.parse(
      await readFile(join(installed, 'package.json'), 'utf8')
    );
    if (version === entry.version) {
      return join(installed, file);
    }
  }
  const cached = join(CACHE, `${platform}-${entry.version}`, 'package', file);
  if (existsSync(cached)) {
    return cached;
  }
  return (await fetchPart(name, platform, entry)) ? cached : null;
}

async function fetchPart(name, platform, { version, integrity }) {
  const folder = join(CACHE, `${platform}-${version}.part`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const spec = `${name}@${version}`;
  const { code } = await run(
    'npm',
    ['pack', spec, '--pack-destination', folder, '--silent'],
    { quiet: true }
  );
  const archive = (await readdir(folder)).find(file => file.endsWith('.tgz'));
  if (code !== 0 || !archive) {
    return false;
  }
  const bytes = await readFile(join(folder, archive));
  const digest = createHash('sha512').update(bytes).digest('base64');
  if (`sha512-${digest}` !== integrity) {
    throw new Error(
      `Expected ${spec} to have the integrity that package-lock.json names, ${integrity}, ` +
        `got sha512-${digest}.`
    );
  }
  await must('tar', ['-xzf', join(folder, archive), '-C', folder]);
  // Whole or not at all: a build that was interrupted leaves no half of a cache.
  await rename(folder, folder.replace(/\.part$/, ''));
  return true;
}
