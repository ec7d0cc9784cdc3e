import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensurePrograms } from '../scripts/setup/extension.mjs';
import { ensureVenv, wheelNode } from '../scripts/setup/python.mjs';
import { readBucket } from './checker/readBucket.mjs';
import { makeCheckpoint } from './makeCheckpoint.mjs';
import { Random } from './random.mjs';
import { OLD, Scene } from './scene.mjs';
import { openTestbed } from './testbed.mjs';

/** Enough for an upload that is remembered, in several requests. */
const LARGE_BYTES = 9 * 1024 * 1024;

/**
 * What all faults share: the programs, built; one testbed; two checkpoints, moved once without a
 * fault, so that it is known which requests that takes.
 */
export async function openWorld(seed) {
  const node = await wheelNode(
    await ensureVenv('.venv', ['requirements/lab.txt', 'requirements/test.txt'])
  );
  const { gateway, testbed: bundle } = await ensurePrograms();
  const work = mkdtempSync(join(tmpdir(), 'keepstep-faults-'));
  const random = new Random(seed);
  const token = `canary-${random.bytes(16, 'token').toString('hex')}`;
  const data = join(work, 'testbed');
  const testbed = await openTestbed({ bundle, data, token });
  const run = join(work, 'template', 'run');
  const other = join(work, 'other', 'run');
  const pulled = join(work, 'template-pulled');
  for (const [folder, step, largeBytes] of [
    [run, 100, 200_000],
    [run, 200, LARGE_BYTES],
    [other, 200, LARGE_BYTES]
  ]) {
    const seeded = new Random(`${seed} ${folder.slice(work.length)}`);
    makeCheckpoint(folder, { step, random: seeded, largeBytes });
  }
  const template = { bucket: 'scene-0-0', run, other, pulled, objects: [] };
  const world = { seed, node, gateway, work, testbed, template };
  world.close = async () => {
    await testbed.stop();
    rmSync(work, { recursive: true, force: true });
  };
  try {
    world.counts = await moveOnce(world);
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

// --- Internal helpers ---

/** Both checkpoints up and down, and the requests that the newer one took. */
async function moveOnce(world) {
  const { testbed, template } = world;
  const random = new Random(world.seed);
  const asked = { label: '0-0', random, attempt: 0 };
  const up = new Scene(world, { ...asked, direction: 'up' });
  await testbed.makeBucket(up.bucket);
  await must(
    up._run(['push', join(template.run, OLD), up.uri], {
      env: up._env(up.state)
    })
  );
  const sent = await counted(testbed, up, () =>
    must(up.terminal({ source: template.run }))
  );
  template.objects = [...readBucket(testbed.data, up.bucket).keys()];
  const down = new Scene(world, { ...asked, direction: 'down' });
  mkdirSync(down.pulled, { recursive: true });
  await must(
    down._run(['pull', `${down.uri}/${OLD}`, down.pulled], {
      env: down._env(down.state)
    })
  );
  const fetched = await counted(testbed, down, () => must(down.terminal()));
  cpSync(down.pulled, template.pulled, { recursive: true });
  return { up: sent, down: fetched };
}

/** A fault that does nothing hits every request. */
async function counted(testbed, scene, work) {
  const before = (await scene.hits()).length;
  await scene.fault({
    kind: 'stall',
    afterBytes: 0,
    milliseconds: 0,
    times: 1e9
  });
  await work();
  await scene.clearFaults();
  const seen = (await scene.hits()).slice(before);
  return {
    any: seen.length,
    upload: seen.filter(request => /^[A-Z]+ \/upload\//.test(request)).length,
    read: seen.filter(request => /alt=media/.test(request)).length
  };
}

async function must(run) {
  const { state, error } = await run.ended;
  if (state !== 'done') {
    throw new Error(`Without any fault: ${state}, ${error?.message}`);
  }
}
