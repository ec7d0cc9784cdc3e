/**
 * Builds `dist/jupyterlab_keepstep-<version>-py3-none-any.whl`: front end, gateway and native
 * parts. `--no-front-end` takes the labextension that is there. Python is `$PYTHON`, else the
 * checkout's own environment; it needs `hatchling`, and fetches nothing.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT, must } from './setup/run.mjs';
import { packNativeParts } from './wheel/nativeParts.mjs';

const labextension = join(ROOT, 'jupyterlab_keepstep', 'labextension');
const steps = process.argv.includes('--no-front-end')
  ? ['build:gateway']
  : ['build:prod'];

if (steps[0] === 'build:prod') {
  await rm(labextension, { recursive: true, force: true });
}
await must('npm', ['run', ...steps]);
if (!existsSync(join(labextension, 'package.json'))) {
  throw new Error(`Expected the front end to be built in ${labextension}.`);
}
const { there } = await packNativeParts();

await rm(join(ROOT, 'dist'), { recursive: true, force: true });
const python = process.env['PYTHON'] ?? join(ROOT, '.venv', 'bin', 'python');
const built = await must(python, ['-m', 'hatchling', 'build', '-t', 'wheel']);
console.log(built.trim().split('\n').at(-1));
console.log(`Native CRC32C for ${there.join(', ')}.`);
