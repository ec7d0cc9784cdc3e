import { join } from 'node:path';

import {
  pytestCounts,
  jestCounts,
  faultCounts,
  playwrightCounts,
  lastLineCounts
} from './counts.mjs';
import { runMutants } from './mutants.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureBuilt, ensureInstalled } from './setup/extension.mjs';
import { ensureVenv, wheelNode } from './setup/python.mjs';
import { ROOT, run } from './setup/run.mjs';
import { CHECKS } from './checks.mjs';

/**
 * Every suite by name, in the order in which `npm test` runs them: what is quick and broad
 * first. Each does its own set-up, so that each runs alone.
 */
export const SUITES = {
  walls: async () => {
    await lab();
    let counts = { passed: 0, failed: 0 };
    for (const [name, command, ...args] of CHECKS) {
      const { code, output } = await run(command, args, {
        quiet: true,
        env: onPath(await lab())
      });
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
      if (code !== 0) {
        console.log(output);
      }
      counts =
        code === 0
          ? { ...counts, passed: counts.passed + 1 }
          : { ...counts, failed: counts.failed + 1 };
    }
    return add(counts, await jest(['--selectProjects', 'scripts']));
  },
  unit: () =>
    jest([
      '--selectProjects',
      'core',
      'gateway',
      'src',
      'testbed',
      '--testPathIgnorePatterns',
      'gateway/stores/'
    ]),
  stores: () =>
    jest([
      '--selectProjects',
      'gateway',
      '--testPathPattern',
      'gateway/stores/'
    ]),
  testbed: () =>
    pytest(
      '.keepstep/venv-testbed',
      ['testbed/python/requirements.txt'],
      'testbed/python'
    ),
  python: () => pytest('.venv', PYTHON, 'python-tests'),
  cells: () =>
    pytest(
      '.keepstep/venv-cells',
      ['cells/requirements-test.txt'],
      'cells/tests'
    ),
  ui: async () => {
    const bin = await lab();
    const { testbed } = await ensureBuilt();
    await ensureInstalled(bin);
    const training = await cellsVenv();
    const env = {
      ...onPath(bin),
      CHROMIUM: await ensureChromium(),
      KEEPSTEP_TESTBED: testbed,
      KEEPSTEP_TRAINING_PYTHON: join(training, 'python')
    };
    return playwrightCounts(
      await run(
        await wheelNode(bin),
        ['node_modules/@playwright/test/cli.js', 'test', '-c', 'ui-tests'],
        { capture: true, env }
      )
    );
  },
  wheel: async () => {
    const bin = await lab();
    await ensureBuilt();
    return lastLineCounts(
      await run('node', ['scripts/testWheel.mjs'], {
        capture: true,
        env: onPath(bin)
      })
    );
  },
  faults: async () => {
    await lab();
    const each = process.env['KEEPSTEP_FULL'] ? ['--each', '20'] : [];
    return faultCounts(
      await run('node', ['fault-tests/main.mjs', '--seed', '1', ...each], {
        capture: true
      })
    );
  },
  mutants: async () => {
    await cellsVenv();
    return runMutants({ node: await wheelNode(await lab()) });
  }
};

// --- Internal helpers ---

const PYTHON = ['requirements/lab.txt', 'requirements/test.txt'];

function lab() {
  return ensureVenv('.venv', PYTHON);
}

function cellsVenv() {
  return ensureVenv('.keepstep/venv-cells', ['cells/requirements-test.txt']);
}

function onPath(bin) {
  return { PATH: `${bin}:${process.env['PATH']}` };
}

/** Jest runs on the Node that Jupyter will run the gateway on. */
async function jest(args) {
  const node = await wheelNode(await lab());
  return jestCounts(
    await run(node, ['node_modules/jest/bin/jest.js', ...args], {
      capture: true
    })
  );
}

async function pytest(venv, requirements, folder) {
  const node = await wheelNode(await lab());
  const bin = await ensureVenv(venv, requirements);
  await ensureBuilt();
  const result = await run(
    join(bin, 'python'),
    ['-m', 'pytest', '-p', 'no:cacheprovider', folder],
    {
      capture: true,
      env: { ...onPath(bin), KEEPSTEP_NODE: node, PYTHONPATH: ROOT }
    }
  );
  return pytestCounts(result);
}

function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: (a.skipped ?? 0) + (b.skipped ?? 0)
  };
}
