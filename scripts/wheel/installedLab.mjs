import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long JupyterLab may take to listen, in milliseconds. */
const START_MS = 90_000;

/**
 * Start JupyterLab from a virtual environment, with a token, on a port that is free, and with
 * every folder of its own below `home`.
 *
 * @returns where it listens, a `post` that is logged in, and a `stop` that answers the exit code
 */
export async function startInstalledLab({ bin, home, path }) {
  const token = randomUUID();
  const runtime = join(home, 'runtime');
  await mkdir(runtime, { recursive: true });
  const child = spawn(
    join(bin, 'jupyter'),
    [
      'lab',
      '--no-browser',
      '--port=0',
      '--allow-root',
      `--notebook-dir=${home}`
    ],
    {
      cwd: home,
      env: labEnvironment({ home, path, JUPYTER_TOKEN: token }),
      stdio: ['ignore', 'pipe', 'pipe']
    }
  );
  let log = '';
  child.stdout.on('data', text => (log += text));
  child.stderr.on('data', text => (log += text));
  const exited = once(child, 'exit');
  const url = await listening(runtime, child, () => log);
  const headers = { Authorization: `token ${token}` };
  return {
    url,
    log: () => log,
    get: route => fetch(new URL(route, url), { headers }),
    post: (route, body) =>
      fetch(new URL(route, url), {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body)
      }),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    }
  };
}

/** An environment that knows nothing of this machine's Jupyter, credentials or Node. */
export function labEnvironment({ home, path, ...more }) {
  return {
    PATH: path,
    HOME: home,
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    IPYTHONDIR: join(home, 'ipython'),
    ...more
  };
}

// --- Internal helpers ---

/** Jupyter writes its address into its runtime folder once it listens. */
async function listening(runtime, child, log) {
  const end = Date.now() + START_MS;
  while (Date.now() < end && child.exitCode === null) {
    const file = (await readdir(runtime)).find(name =>
      /^jpserver-\d+\.json$/.test(name)
    );
    const text = file ? await readFile(join(runtime, file), 'utf8') : '';
    if (text.endsWith('}')) {
      return JSON.parse(text).url;
    }
    await delay(50);
  }
  child.kill('SIGKILL');
  throw new Error(`JupyterLab did not start:\n${log()}`);
}
