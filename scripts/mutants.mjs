import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MUTANTS } from './mutantList.mjs';
import { ROOT, run } from './setup/run.mjs';

/** The environment in which cells are tested: `suites.mjs` makes it. */
const CELLS_VENV = '.keepstep/venv-cells';

const COPIED = [
  'core',
  'gateway',
  'src',
  'cells',
  'testbed',
  'examples',
  'docs',
  'jupyterlab_keepstep',
  'python-tests',
  'scripts',
  'schema',
  'style',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.test.json',
  'pyproject.toml'
];

/**
 * Break the code in one named way at a time and require the tests to notice.
 *
 * Each mutant is made in a copy of the checkout, so that nothing that goes wrong here can leave
 * the checkout broken. A mutant whose text is not found exactly once is a failure too: it tests
 * nothing. First every command runs on the copy as it is, and must be green.
 *
 * @returns `{ passed, failed }`: killed and survived
 */
export async function runMutants({ node }) {
  const house = realpathSync(mkdtempSync(join(tmpdir(), 'keepstep-mutants-')));
  try {
    COPIED.forEach(name =>
      cpSync(join(ROOT, name), join(house, name), {
        recursive: true,
        filter: isSource
      })
    );
    ['node_modules', '.venv'].forEach(name =>
      symlinkSync(join(ROOT, name), join(house, name))
    );
    return await killAll(house, node);
  } finally {
    rmSync(house, { recursive: true });
  }
}

// --- Internal helpers ---

async function killAll(house, node) {
  const counts = { passed: 0, failed: 0 };
  const commands = new Map(
    MUTANTS.map(mutant => [commandOf(mutant, node).join(' '), mutant])
  );
  for (const [text, mutant] of commands) {
    const [command, ...args] = commandOf(mutant, node);
    const { code, output } = await test(house, command, args, node);
    if (code !== 0) {
      console.log(`FAILED   the tests are not green without a mutant: ${text}`);
      console.log(output);
      counts.failed += 1;
    }
  }
  for (const mutant of MUTANTS) {
    const outcome = await tryOne(house, mutant, node);
    console.log(`${outcome.padEnd(8)} ${mutant.name} (${mutant.file})`);
    counts[outcome === 'killed' ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

async function tryOne(house, mutant, node) {
  const file = join(house, mutant.file);
  const original = readFileSync(file, 'utf8');
  let mutated = original;
  for (const [find, replace] of mutant.edits) {
    if (mutated.split(find).length !== 2) {
      return 'STALE';
    }
    mutated = mutated.replace(find, () => replace);
  }
  writeFileSync(file, mutated);
  const [command, ...args] = commandOf(mutant, node);
  const { code } = await test(house, command, args, node);
  writeFileSync(file, original);
  return code === 0 ? 'SURVIVED' : 'killed';
}

const PYTEST = ['-m', 'pytest', '-q', '-x', '-p', 'no:cacheprovider'];

function commandOf({ jest, python, cells }, node) {
  if (jest) {
    const args = ['node_modules/jest/bin/jest.js', '--bail', '--silent'];
    return [node, ...args, ...jest];
  }
  const venv = cells ? CELLS_VENV : '.venv';
  return [join(ROOT, venv, 'bin', 'python'), ...PYTEST, ...(cells ?? python)];
}

function test(house, command, args, node) {
  return run(command, args, {
    cwd: house,
    quiet: true,
    env: { PYTHONPATH: house, KEEPSTEP_NODE: node }
  });
}

function isSource(path) {
  return !/(^|\/)(__pycache__|node_modules)$|\.tsbuildinfo$|(core|gateway|testbed)\/lib$/.test(
    path.slice(ROOT.length)
  );
}
