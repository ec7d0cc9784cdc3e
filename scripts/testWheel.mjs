/**
 * The wheel, as a user gets it: built, looked into, installed into an empty environment with no
 * Node on the PATH, and run. `--keep-wheel` takes the one in `dist/`. The last line is
 * `N passed, N failed`.
 */
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT, must, run } from './setup/run.mjs';
import { labEnvironment, startInstalledLab } from './wheel/installedLab.mjs';
import { PLATFORMS } from './wheel/nativeParts.mjs';

const { version } = JSON.parse(
  await readFile(join(ROOT, 'package.json'), 'utf8')
);
const python = process.env['PYTHON'] ?? join(ROOT, '.venv', 'bin', 'python');
const counts = { passed: 0, failed: 0 };
const folder = await mkdtemp(join(tmpdir(), 'keepstep-wheel-'));
try {
  await testWheel();
} catch (error) {
  counts.failed += 1;
  console.error(error);
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

// --- Internal helpers ---

async function testWheel() {
  if (!process.argv.includes('--keep-wheel')) {
    console.log((await must('node', ['scripts/buildWheel.mjs'])).trim());
  }
  const dist = join(ROOT, 'dist');
  const wheels = (await readdir(dist)).filter(name => name.endsWith('.whl'));
  const wheel = join(dist, wheels[0]);
  check('one wheel is built', wheels.length === 1, wheels.join(', '));
  await checkContents(wheel);

  console.log(
    'Installing the wheel and JupyterLab into an empty environment …'
  );
  const venv = join(folder, 'venv');
  const bin = join(venv, 'bin');
  await must(python, ['-m', 'venv', venv]);
  const quiet = ['--quiet', '--disable-pip-version-check'];
  const constraints = ['-c', join(ROOT, 'requirements', 'lab.txt')];
  await must(join(bin, 'python'), [
    ...['-m', 'pip', 'install', ...quiet, ...constraints, wheel, 'jupyterlab']
  ]);
  // A PATH with nothing on it: no Node, and no help from this machine.
  const path = join(folder, 'empty-path');
  const home = join(folder, 'home');
  await mkdir(path);
  await mkdir(home);
  const env = labEnvironment({ home, path });
  await checkListed(bin, env);
  await checkTerminal(bin, env);
  await checkRunning({ bin, home, path });
}

async function checkContents(wheel) {
  const code =
    'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\\n")';
  const names = (await must(python, ['-c', code, wheel])).trim().split('\n');
  const share = 'share/jupyter/labextensions/jupyterlab-keepstep/';
  const wanted = [
    `${share}package.json`,
    `${share}install.json`,
    `${share}static/remoteEntry.`,
    `${share}schemas/jupyterlab-keepstep/`,
    'etc/jupyter/jupyter_server_config.d/jupyterlab_keepstep.json',
    'jupyterlab_keepstep/labextension/package.json',
    'jupyterlab_keepstep/gateway/main.mjs',
    'jupyterlab_keepstep/gateway/checksumWorker.mjs',
    ...PLATFORMS.map(
      platform => `jupyterlab_keepstep/gateway/native/crc32.${platform}.node`
    ),
    'entry_points.txt',
    'licenses/LICENSE'
  ];
  for (const part of wanted) {
    check(
      `it holds ${part}`,
      names.some(name => name.includes(part))
    );
  }
  const strangers = names.filter(name =>
    /__pycache__|\.map$|\.tsbuildinfo$|node_modules|(^|\/)tests?\//.test(name)
  );
  check(
    'it holds nothing that a user has no use for',
    strangers.length === 0,
    strangers.join(', ')
  );
}

async function checkListed(bin, env) {
  const jupyter = join(bin, 'jupyter');
  const front = await run(jupyter, ['labextension', 'list'], {
    quiet: true,
    env
  });
  const frontLine = new RegExp(
    `jupyterlab-keepstep v${version} .*enabled.* .*OK`
  );
  check(
    'JupyterLab lists the extension',
    frontLine.test(plain(front.output)),
    front.output
  );
  const server = await run(jupyter, ['server', 'extension', 'list'], {
    quiet: true,
    env
  });
  check(
    'Jupyter lists the server half',
    /jupyterlab_keepstep enabled/.test(plain(server.output)) &&
      /jupyterlab_keepstep \S* OK/.test(plain(server.output)),
    server.output
  );
}

async function checkTerminal(bin, env) {
  const asked = await run(join(bin, 'keepstep'), ['--version'], {
    quiet: true,
    env
  });
  check(
    '`keepstep --version` says which it is',
    asked.code === 0 && asked.output.trim() === version,
    asked.output
  );
  const wrong = await run(join(bin, 'keepstep'), ['no-such-command'], {
    quiet: true,
    env
  });
  check(
    'its exit codes pass through',
    wrong.code === 2,
    `${wrong.code} ${wrong.output}`
  );
}

async function checkRunning(where) {
  const lab = await startInstalledLab(where);
  try {
    const answer = await lab.post('keepstep/api/hello', {});
    const hello = await answer.json();
    check('the gateway answers', answer.status === 200, JSON.stringify(hello));
    check(
      'it says its version, and computes CRC32C natively on the Node of the wheel',
      hello.version === version &&
        hello.crc32c === 'native' &&
        /^v?24\./.test(hello.node),
      JSON.stringify(hello)
    );
    check(
      "Jupyter says its half's version",
      answer.headers.get('x-keepstep-version') === version
    );
    check(
      'JupyterLab serves the front end',
      (await frontEndStatus(lab)) === 200
    );
    check('one gateway runs', (await gateways(where.bin)).length === 1);
  } finally {
    const code = await lab.stop();
    check(
      'Jupyter ends in order',
      code === 0 && !/Traceback/.test(lab.log()),
      lab.log()
    );
  }
  check('nothing is left running', (await gateways(where.bin)).length === 0);
}

/** The status of the script that JupyterLab's own page says it will load. */
async function frontEndStatus(lab) {
  const page = await (await lab.get('lab')).text();
  const config = JSON.parse(
    /id="jupyter-config-data"[^>]*>([^<]*)</.exec(page)[1]
  );
  const extension = config.federated_extensions.find(
    ({ name }) => name === 'jupyterlab-keepstep'
  );
  const script = `lab/extensions/jupyterlab-keepstep/${extension?.load}`;
  return (await lab.get(script)).status;
}

/** The processes that run on this environment's Node. */
async function gateways(bin) {
  const node = join(bin, '..', 'lib');
  const { output } = await run('ps', ['-eo', 'pid,args'], { quiet: true });
  return output
    .split('\n')
    .filter(line => line.includes(node) && line.includes('main.mjs'));
}

function plain(text) {
  // eslint-disable-next-line no-control-regex -- colours, which Jupyter prints even to a pipe
  return text.replace(/\u001b\[\d*m/g, '');
}

function check(name, ok, why = '') {
  counts[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? 'ok' : 'NOT OK'}  ${name}`);
  if (!ok && why) {
    console.log(why);
  }
}
