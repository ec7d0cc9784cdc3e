import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { must } from './run.mjs';

/**
 * A Chromium for the browser tests: `$CHROMIUM`, then the PATH, then Debian's own when we may
 * install it.
 */
export async function ensureChromium() {
  const given = process.env['CHROMIUM'];
  if (given) {
    if (!existsSync(given)) {
      throw new Error(`$CHROMIUM names ${given}, which is not there.`);
    }
    return given;
  }
  const found = onPath();
  if (found) {
    return found;
  }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium …');
    await must('apt-get', ['update', '-qq']);
    await must(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      {
        env: { DEBIAN_FRONTEND: 'noninteractive' }
      }
    );
  }
  const installed = onPath();
  if (!installed) {
    throw new Error(
      'The browser tests need Chromium: install it, or set CHROMIUM to the path of its program.'
    );
  }
  return installed;
}

// --- Internal helpers ---

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable'
];

function onPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .flatMap(folder => NAMES.map(name => join(folder, name)))
    .find(path => existsSync(path));
}
