import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ROOT, must } from './run.mjs';
import { fingerprint, onceFor, textOf } from './stamp.mjs';

const BUILDER = 'node_modules/@jupyter/builder/lib/build-labextension.js';
const CORE_META = 'node_modules/@jupyterlab/core-meta/core.package.json';

/** The browser half, the gateway's bundle and the testbed's, built from this checkout. */
export async function ensureBuilt({ production = false } = {}) {
  const labextension = join(ROOT, 'jupyterlab_keepstep', 'labextension');
  const browser = [
    'core',
    'src',
    'cells',
    'style',
    'schema',
    'labextension.webpack.js',
    'package.json'
  ];
  await onceFor(
    'labextension',
    [fingerprint(browser), String(production)],
    () => existsSync(join(labextension, 'package.json')),
    async () => {
      console.log('Building the extension …');
      await must('node', [
        'node_modules/typescript/bin/tsc',
        '-b',
        'core',
        '.'
      ]);
      const mode = production ? [] : ['--development'];
      await must('node', [
        BUILDER,
        '--core-package-file',
        CORE_META,
        ...mode,
        '.'
      ]);
    }
  );
  return ensurePrograms();
}

/** The bundles that run without a browser: the gateway's and the testbed's. */
export async function ensurePrograms() {
  const gateway = join(ROOT, 'jupyterlab_keepstep', 'gateway', 'main.mjs');
  await onceFor(
    'gateway',
    [
      fingerprint([
        'core',
        'gateway',
        'scripts/buildGateway.mjs',
        'package.json'
      ])
    ],
    () => existsSync(gateway),
    () => must('node', ['scripts/buildGateway.mjs'])
  );
  const testbed = join(ROOT, 'build', 'testbed', 'gcs.mjs');
  await onceFor(
    'testbed',
    [fingerprint(['testbed', 'scripts/buildTestbed.mjs'])],
    () => existsSync(testbed),
    () => must('node', ['scripts/buildTestbed.mjs'])
  );
  return { gateway, testbed };
}

/** This checkout, installed into a virtual environment as it stands, front end and server half. */
export async function ensureInstalled(bin) {
  const linked = join(
    dirname(bin),
    'share',
    'jupyter',
    'labextensions',
    'jupyterlab-keepstep'
  );
  await onceFor(
    'editable',
    [textOf('pyproject.toml'), bin],
    () => existsSync(linked),
    async () => {
      await must(join(bin, 'python'), [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--no-deps',
        '--no-build-isolation',
        '-e',
        '.'
      ]);
      link(join(ROOT, 'jupyterlab_keepstep', 'labextension'), linked);
      const config = join(
        dirname(bin),
        'etc',
        'jupyter',
        'jupyter_server_config.d',
        'jupyterlab_keepstep.json'
      );
      link(
        join(
          ROOT,
          'jupyter-config',
          'server-config',
          'jupyterlab_keepstep.json'
        ),
        config
      );
    }
  );
}

// --- Internal helpers ---

function link(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (lstatSync(to, { throwIfNoEntry: false })) {
    rmSync(to, { recursive: true });
  }
  symlinkSync(from, to);
}
