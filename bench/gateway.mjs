import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';

import { ROOT } from '../scripts/setup/run.mjs';

/** The gateway as it runs behind the panel, with the folder `root` as Jupyter's; in the file `loop` is what it took. */
export async function startGateway({ node, main, env, root, loop }) {
  // In the temporary folder, as a socket's path must stay under 108 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'ks-'));
  const socketPath = join(folder, 'gateway.sock');
  const preload = join(ROOT, 'bench', 'loopDelay.mjs');
  const child = spawn(
    node,
    ['--import', preload, main, 'serve', '--socket', socketPath],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...env,
        KEEPSTEP_ROOT: root,
        KEEPSTEP_BENCH_LOOP: loop
      }
    }
  );
  await once(createInterface(child.stdout), 'line');
  const ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      request({ socketPath, method, path, headers }, resolve)
        .once('error', reject)
        .end(body && JSON.stringify(body));
    });
  return {
    async call(name, body) {
      const answer = await ask('POST', `/api/${name}`, body);
      const said = await json(answer);
      if (answer.statusCode !== 200) {
        throw new Error(JSON.stringify(said));
      }
      return said;
    },
    /** Resolves when so many transfers are done. @throws Error when one fails */
    async done(count) {
      const answer = await ask('GET', '/events');
      const states = new Map();
      for await (const line of createInterface(answer)) {
        for (const { id, state, error } of recordsOf(line)) {
          if (state === 'failed') {
            throw new Error(error?.message ?? 'A transfer failed.');
          }
          states.set(id, state);
        }
        if ([...states.values()].filter(is => is === 'done').length >= count) {
          answer.destroy();
          return;
        }
      }
      throw new Error('The gateway ended before its transfers did.');
    },
    /** End it, as Jupyter does: what `loopDelay.mjs` saw. */
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
      const seen = JSON.parse(readFileSync(loop, 'utf8'));
      rmSync(folder, { recursive: true, force: true });
      return seen;
    }
  };
}

// --- Internal helpers ---

function recordsOf(line) {
  if (!line.startsWith('data: ')) {
    return [];
  }
  const event = JSON.parse(line.slice('data: '.length));
  return event.transfers ?? (event.transfer ? [event.transfer] : []);
}
