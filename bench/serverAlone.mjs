import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

import { BUCKET } from './peers.mjs';
import { median } from './statistics.mjs';

const MiB = 1024 * 1024;
const AT_ONCE = 4;
const EACH = 256 * MiB;

/**
 * What the server takes and gives by itself: bytes from memory to nowhere, so that nothing else
 * is to be waited for. Two rows, in which nobody takes part.
 */
export async function serverAlone({ server, rounds, tell }) {
  const taken = { upload: [], download: [] };
  const moves = { upload, download };
  for (let round = 0; round < rounds; round++) {
    for (const [direction, move] of Object.entries(moves)) {
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const start = performance.now();
      const cpu = server.cpuSeconds();
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          move(server.origin, agent, `alone/${index}`)
        )
      );
      const seconds = (performance.now() - start) / 1000;
      agent.destroy();
      taken[direction].push({
        rate: (AT_ONCE * EACH) / MiB / seconds,
        cpu: (server.cpuSeconds() - cpu) / ((AT_ONCE * EACH) / 1024 ** 3)
      });
      tell(
        `  server takes part in ${direction}: ${taken[direction].at(-1).rate.toFixed(0)} MiB/s`
      );
    }
  }
  await server.remove('alone/');
  return Object.entries(taken).map(([direction, list]) => ({
    case: `${direction}: what the server takes by itself`,
    unit: 'MiB/s',
    ours: null,
    floor: null,
    peers: {},
    server: median(list.map(({ rate }) => rate)),
    cpuSecondsPerGiB: {},
    serverCpuSecondsPerGiB: { server: median(list.map(({ cpu }) => cpu)) },
    peakRssMiB: {},
    runs: { server: list.map(({ rate }) => rate) }
  }));
}

// --- Internal helpers ---

const PIECE = Buffer.alloc(MiB, 7);

async function upload(origin, agent, name) {
  const path = `/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=${encodeURIComponent(name)}`;
  const sent = request(`${origin}${path}`, {
    agent,
    method: 'POST',
    headers: { 'Content-Length': EACH }
  });
  const answered = read(sent);
  for (let at = 0; at < EACH; at += PIECE.length) {
    if (!sent.write(PIECE)) {
      await new Promise(resolve => sent.once('drain', resolve));
    }
  }
  sent.end();
  await answered;
}

async function download(origin, agent, name) {
  const path = `/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}?alt=media`;
  const sent = request(`${origin}${path}`, { agent, highWaterMark: MiB });
  sent.end();
  await read(sent);
}

function read(sent) {
  return new Promise((resolve, reject) => {
    sent.once('error', reject).once('response', response => {
      response.resume().once('end', resolve).once('error', reject);
    });
  });
}
