import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { startProgram } from './program.mjs';

/** The id under which the gateway has the bucket, and that of this machine. */
export const BUCKET = 'bucket';
export const MACHINE = 'this-machine';

/** Jupyter gives each its own socket: one that was killed leaves its own behind. */
let started = 0;

/** A gateway in a process of its own, as Jupyter starts it, and calls to its routes. */
export async function startGateway(world, { folder, env, uri }) {
  const socket = join(folder, `gateway-${(started += 1)}.sock`);
  const program = startProgram(world, ['serve', '--socket', socket], {
    stdin: true,
    env: {
      ...env,
      KEEPSTEP_ROOT: folder,
      KEEPSTEP_STORAGES: JSON.stringify([{ id: BUCKET, uri }]),
      KEEPSTEP_LOG: 'calls'
    }
  });
  // Calls end when it does; what they would answer is of no interest then.
  const gone = program.ended.then(() => null);
  await Promise.race([once(program.child.stdout, 'data'), gone]);
  program.told.answers = '';
  const call = async (route, body = {}) => {
    const text = await Promise.race([post(socket, route, body), gone]);
    if (text === null) {
      throw new Error('The gateway is gone.');
    }
    program.told.answers += text;
    const answer = JSON.parse(text);
    if (answer.error) {
      throw Object.assign(new Error(answer.error.message), answer.error);
    }
    return answer;
  };
  const record = async id => {
    const { transfers } = await call('listTransfers');
    return id === undefined
      ? transfers[0]
      : transfers.find(transfer => transfer.id === id);
  };
  return {
    ...program,
    call,
    record,
    /** The record of a transfer, once `isSo` holds for it. */
    async until(id, isSo) {
      for (;;) {
        const now = await record(id);
        if (now && isSo(now)) {
          return now;
        }
        await wait(25);
      }
    },
    /** As Jupyter stops it. */
    async stop() {
      program.child.stdin.end();
      await program.ended;
    }
  };
}

export const isFinal = ({ state }) =>
  ['done', 'failed', 'cancelled'].includes(state);

// --- Internal helpers ---

function post(socketPath, route, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { socketPath, path: `/api/${route}`, method: 'POST' };
    request({ ...options, headers }, response => {
      const chunks = [];
      response
        .on('data', chunk => chunks.push(chunk))
        .on('error', reject)
        .on('end', () => resolve(Buffer.concat(chunks).toString()));
    })
      .once('error', reject)
      .end(JSON.stringify(body));
  });
}
