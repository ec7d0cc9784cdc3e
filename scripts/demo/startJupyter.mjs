import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { ROOT } from '../setup/run.mjs';
import { startChild } from './child.mjs';

/**
 * Start JupyterLab, with login on, and wait until it answers.
 *
 * With `demo`, its storages are mounted, its kernels see its local bucket server, and no real
 * credential of the user's is in its environment.
 *
 * @returns `{ url, ended }`
 */
export async function startJupyter({
  bin,
  port,
  demo,
  stops,
  quiet = false,
  env = {}
}) {
  const token = randomBytes(24).toString('hex');
  const chosen = port || (await freePort());
  const home = demo?.home ?? join(ROOT, '.keepstep', 'own');
  mkdirSync(home, { recursive: true });
  const file = join(home, 'jupyter_server_config.json');
  const page = demo?.notebook ? `/lab/tree/${demo.notebook}` : '/lab';
  const settings = {
    ServerApp: {
      ip: '127.0.0.1',
      port: chosen,
      port_retries: 0,
      open_browser: false,
      root_dir: demo?.work ?? process.env['INIT_CWD'] ?? process.cwd(),
      allow_root: process.getuid?.() === 0,
      default_url: page
    },
    LabApp: {
      check_for_updates_class: 'jupyterlab.NeverCheckForUpdate',
      news_url: null
    },
    Keepstep: { storages: demo?.storages ?? [] }
  };
  writeFileSync(file, JSON.stringify(settings, null, 2), { mode: 0o600 });
  const jupyter = startChild(join(bin, 'jupyter'), ['lab', '--config', file], {
    stdio: [
      'ignore',
      quiet ? 'ignore' : 'inherit',
      quiet ? 'ignore' : 'inherit'
    ],
    env: {
      ...environment(demo),
      ...(demo ? { JUPYTER_CONFIG_PATH: askNothing(home) } : {}),
      KEEPSTEP_STATE: join(home, 'state'),
      ...env,
      PATH: `${bin}:${process.env['PATH']}`,
      JUPYTER_TOKEN: token
    }
  });
  stops.push(jupyter.stop);
  const base = `http://127.0.0.1:${chosen}`;
  await untilAnswers(`${base}/api/status?token=${token}`, jupyter.ended);
  return {
    url: `${base}${page}?token=${token}`,
    base,
    token,
    ended: jupyter.ended,
    child: jupyter.child,
    stop: jupyter.stop
  };
}

// --- Internal helpers ---

/** JupyterLab's first question, whether to show news, would cover the status bar. */
function askNothing(home) {
  const folder = join(home, 'config');
  mkdirSync(join(folder, 'labconfig'), { recursive: true });
  const disabledExtensions = {
    '@jupyterlab/apputils-extension:announcements': true
  };
  writeFileSync(
    join(folder, 'labconfig', 'page_config.json'),
    JSON.stringify({ disabledExtensions })
  );
  return folder;
}

const CREDENTIALS = /^(GOOGLE_|GCLOUD_|CLOUDSDK_|GCE_METADATA_)/;

function environment(demo) {
  if (!demo) {
    return process.env;
  }
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !CREDENTIALS.test(name))
  );
  return { ...clean, STORAGE_EMULATOR_HOST: demo.origin };
}

async function freePort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function untilAnswers(url, ended) {
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('Jupyter ended before it was ready.');
}
