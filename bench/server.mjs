import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Agent, request } from 'node:http';

import { BUCKET } from './peers.mjs';

/** The stand-in for Google Cloud Storage, in a process of its own, and what the bench asks of it. */
export async function startServer({ node, bundle, data, args = [] }) {
  const child = spawn(
    node,
    [bundle, '--data', data, '--bucket', BUCKET, '--stdin', ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] }
  );
  const [line] = await once(createInterface(child.stdout), 'line');
  const { origin, tlsOrigin } = JSON.parse(line);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const ask = (method, path, body) => send(agent, origin, method, path, body);
  return {
    origin,
    tlsPort: tlsOrigin && Number(new URL(tlsOrigin).port),
    /** Every object under a prefix: `{ name, size, crc32c }`. */
    async list(prefix) {
      const found = [];
      for (let token = ''; token !== undefined;) {
        const page = await ask(
          'GET',
          `/storage/v1/b/${BUCKET}/o?prefix=${encodeURIComponent(prefix)}&pageToken=${token}`
        );
        found.push(...(page.items ?? []));
        token = page.nextPageToken;
      }
      return found;
    },
    async remove(prefix) {
      const names = (await this.list(prefix)).map(({ name }) => name);
      await Promise.all(
        names.map(name =>
          ask('DELETE', `/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}`)
        )
      );
    },
    settings: change => ask('POST', '/_testbed/settings', change),
    /** `{ events, requests }` since it was last made to forget them. */
    log: () => ask('GET', '/_testbed/log'),
    forget: () => ask('DELETE', '/_testbed/log'),
    /** What it has used so far; NaN where the system does not tell. */
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async stop() {
      agent.destroy();
      child.stdin.end();
      await once(child, 'exit');
    }
  };
}

// --- Internal helpers ---

/** The kernel counts in hundredths, whatever the machine. */
const TICKS_PER_SECOND = 100;

function cpuSecondsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // What follows the name, which may hold anything, in parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}

function send(agent, origin, method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${path}`, { agent, method }, response => {
      const chunks = [];
      response
        .on('data', chunk => chunks.push(chunk))
        .on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode >= 400) {
            reject(new Error(`${response.statusCode} ${text}`));
            return;
          }
          resolve(text ? JSON.parse(text) : {});
        });
    });
    sent.once('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
