import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, must } from './run.mjs';
import { onceFor, textOf } from './stamp.mjs';

/** The npm packages of the lock file, installed. */
export async function ensureNodeModules() {
  const marker = join(ROOT, 'node_modules', '.package-lock.json');
  await onceFor(
    'node-modules',
    [textOf('package-lock.json')],
    () => existsSync(marker),
    async () => {
      console.log('Installing the npm packages …');
      await must('npm', ['ci', '--no-audit', '--no-fund']);
    }
  );
}
